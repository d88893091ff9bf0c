// select[data-choose]: a long list that is searched by typing.
(() => {
  // What the page does not hold is asked of the portal: {rows: [{value, text, keys}]}.
  const find = (url) => (typed, done) => {
    fetch(`${url}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } })
      .then((answer) => answer.json())
      .then((found) => done(found.rows))
      .catch(() => done());
  };
  const start = (root) => {
    const found = [...root.querySelectorAll("select[data-choose]")];
    if (root.matches?.("select[data-choose]")) found.push(root);
    for (const select of found) {
      if (select.tomselect || select.closest("template")) continue;
      new TomSelect(select, {
        plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
        maxOptions: 200,
        allowEmptyOption: true,
        searchField: ["text", "keys"],
        render: { no_results: () => null },
        ...(select.dataset.chooseUrl ? { load: find(select.dataset.chooseUrl) } : {}),
      });
    }
  };
  htmx.onLoad(start);
  document.addEventListener("rows:added", (event) => start(event.detail));
})();
