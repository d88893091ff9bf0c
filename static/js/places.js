// input[data-places]: names of units and branches while somebody types; without it the page asks back in words.
(() => {
  const field = document.querySelector("input[data-places]");
  const list = document.querySelector("[data-places-url]");
  if (!field || !list) return;
  let waiting = 0;
  const offer = ({ names }) => {
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (!field.value.trim()) return;
    waiting = setTimeout(() => {
      fetch(`${list.dataset.placesUrl}?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "application/json" } })
        .then((answer) => answer.json())
        .then(offer)
        .catch(() => {});
    }, 200);
  });
})();
