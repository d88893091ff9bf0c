// In one form: [data-select-all] ticks the rows (.pick), [data-selected] counts them, [data-needs-selection] waits for one.
(() => {
  const boxes = (form) => [...form.querySelectorAll(".pick input:not([data-select-all])")];
  const refresh = (form) => {
    const all = boxes(form);
    const count = all.filter((box) => box.checked).length;
    const head = form.querySelector("[data-select-all]");
    head.checked = count > 0 && count === all.length;
    head.indeterminate = count > 0 && count < all.length;
    for (const place of form.querySelectorAll("[data-selected]")) place.textContent = count;
    for (const button of form.querySelectorAll("[data-needs-selection]")) button.disabled = count === 0;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest(".pick") && event.target.form;
    if (!form?.querySelector("[data-select-all]")) return;
    if ("selectAll" in event.target.dataset) for (const box of boxes(form)) box.checked = event.target.checked;
    refresh(form);
  });
  htmx.onLoad(() => {
    for (const head of document.querySelectorAll("[data-select-all]")) refresh(head.form);
  });
})();
