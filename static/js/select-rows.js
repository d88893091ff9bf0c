// Row checkboxes name their form with form="..."; [data-select-all] ticks them all, [data-selected] counts them,
// [data-needs-selection] waits for one.
(() => {
  const boxes = (id) => [...document.querySelectorAll(`.pick input[form="${id}"]:not([data-select-all])`)];
  const refresh = (id) => {
    const all = boxes(id);
    const count = all.filter((box) => box.checked).length;
    for (const head of document.querySelectorAll(`[data-select-all="${id}"]`)) {
      head.checked = count > 0 && count === all.length;
      head.indeterminate = count > 0 && count < all.length;
    }
    for (const place of document.querySelectorAll(`[data-selected="${id}"]`)) place.textContent = count;
    for (const button of document.querySelectorAll(`[data-needs-selection="${id}"]`)) button.disabled = count === 0;
  };
  document.addEventListener("change", (event) => {
    const id = event.target.dataset.selectAll;
    if (id) for (const box of boxes(id)) box.checked = event.target.checked;
    if (id || event.target.closest(".pick")) refresh(id || event.target.getAttribute("form"));
  });
  htmx.onLoad(() => {
    for (const head of document.querySelectorAll("[data-select-all]")) refresh(head.dataset.selectAll);
  });
})();
