// form[data-dirty]: leaving with unsaved words asks first.
(() => {
  const dirty = new Set();
  const note = (event) => {
    const form = event.target.form;
    if (form && "dirty" in form.dataset) dirty.add(form);
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
})();
