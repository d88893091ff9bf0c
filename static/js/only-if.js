// [data-only-if="name=value"]: the field is shown only while another field of its form has this value.
(() => {
  const show = (form) => {
    for (const field of form.querySelectorAll("[data-only-if]")) {
      const [name, value] = field.dataset.onlyIf.split("=");
      const other = form.elements[name];
      const place = field.closest(".mb-3");
      if (other && place) place.hidden = other.value !== value;
    }
  };
  document.addEventListener("change", (event) => event.target.form && show(event.target.form));
  for (const field of document.querySelectorAll("[data-only-if]")) show(field.form);
})();
