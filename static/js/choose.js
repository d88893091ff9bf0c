// select[data-choose]: a long list that is searched by typing.
(() => {
  const start = (root) => {
    const found = [...root.querySelectorAll("select[data-choose]")];
    if (root.matches?.("select[data-choose]")) found.push(root);
    for (const select of found) {
      if (select.tomselect || select.closest("template")) continue;
      new TomSelect(select, {
        plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
        maxOptions: 200,
        allowEmptyOption: true,
        render: { no_results: () => null },
      });
    }
  };
  htmx.onLoad(start);
  document.addEventListener("rows:added", (event) => start(event.detail));
})();
