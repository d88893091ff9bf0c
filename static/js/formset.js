// [data-formset="prefix"]: rows are added from its <template> and removed; the management form keeps count.
document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-formset-add]");
  const remove = event.target.closest("[data-formset-remove]");
  const place = event.target.closest("[data-formset]");
  if (!place || (!add && !remove)) return;
  if (add) {
    const total = place.querySelector(`[name="${place.dataset.formset}-TOTAL_FORMS"]`);
    const model = place.querySelector("template");
    const holder = document.createElement("template");
    holder.innerHTML = model.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.firstElementChild;
    place.querySelector("[data-formset-rows]").append(row);
    total.value = Number(total.value) + 1;
    htmx.process(row);
    document.dispatchEvent(new CustomEvent("rows:added", { detail: row }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return;
  }
  const row = remove.closest("[data-formset-row]");
  const deleted = row.querySelector('[name$="-DELETE"]');
  // A removed new row leaves a gap in the count: Django reads a missing extra form as an empty one.
  if (!deleted) return row.remove();
  deleted.checked = true;
  row.hidden = true;
  deleted.dispatchEvent(new Event("change", { bubbles: true }));
});
