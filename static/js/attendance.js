// [data-attendance]: how many are ticked as absent, said while ticking.
(() => {
  const say = (place) => {
    const sum = place.querySelector("[data-attendance-sum]");
    if (!sum) return;
    const count = place.querySelectorAll(".person input:checked").length;
    sum.textContent = count ? `${count} ${sum.dataset.words}` : "";
  };
  document.addEventListener("change", (event) => {
    const place = event.target.closest("[data-attendance]");
    if (place) say(place);
  });
  for (const place of document.querySelectorAll("[data-attendance]")) say(place);
})();
