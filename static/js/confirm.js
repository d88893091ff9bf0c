// data-confirm="words" on a form or its button: ask before it is sent.
(() => {
  const agreed = new WeakSet();
  const ask = (words, go) => {
    const dialog = document.getElementById("ask").content.cloneNode(true).querySelector("dialog");
    dialog.querySelector("#ask-text").textContent = words;
    dialog.querySelector("[data-no]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-yes]").addEventListener("click", () => { dialog.close(); go(); });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const words = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!words || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(words, () => { agreed.add(form); form.requestSubmit(event.submitter); });
  }, true);
})();
