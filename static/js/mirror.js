// [data-mirror="id"]: shows the reciprocal of what is typed in the field of that id: 3 becomes 1/3.
document.addEventListener("input", (event) => {
  const places = event.target.id ? document.querySelectorAll(`[data-mirror="${CSS.escape(event.target.id)}"]`) : [];
  const [, whole, part] = event.target.value?.trim().match(/^(?:1\/([2-9])|([1-9]))$/) || [];
  for (const place of places) place.textContent = whole || (part === "1" ? "1" : part ? `1/${part}` : "");
});
