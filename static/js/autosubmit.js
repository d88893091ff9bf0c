// form[data-autosubmit]: a changed choice is sent at once, a search word after a pause; what is empty stays out of the address.
(() => {
  // A field without a name is not sent: the search box inside a long drop-down.
  const auto = (event) => event.target.name && event.target.form && "autosubmit" in event.target.form.dataset;
  const isSearch = (event) => event.target.type === "search";
  let waiting;
  document.addEventListener("change", (event) => {
    if (auto(event) && !isSearch(event)) event.target.form.requestSubmit();
  });
  const later = (event) => {
    // While pinyin is being composed the field holds letters that nobody asked for.
    if (!auto(event) || !isSearch(event) || event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => event.target.form?.requestSubmit(), 400);
  };
  document.addEventListener("input", later);
  document.addEventListener("compositionend", later);
  document.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("htmx:configRequest", (event) => {
    if (!("autosubmit" in event.target.dataset)) return;
    for (const [name, value] of [...event.detail.formData]) {
      if (value === "") event.detail.formData.delete(name);
    }
  });
})();
