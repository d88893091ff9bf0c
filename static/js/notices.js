// When a part of the page cannot be fetched, say so where messages stand.
(() => {
  const say = (name) => {
    const place = document.getElementById("messages");
    const notice = document.getElementById(`notice-${name}`);
    if (place && notice) place.replaceChildren(notice.content.cloneNode(true));
  };
  document.addEventListener("htmx:sendError", () => say("failed"));
  document.addEventListener("htmx:timeout", () => say("failed"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    say(status === 401 ? "signed-out" : status === 403 ? "forbidden" : "failed");
  });
  // A session that ended answers with the sign-in page; it must not land inside a card.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseText.includes('id="sign-in"')) return;
    event.detail.shouldSwap = false;
    say("signed-out");
  });
})();
