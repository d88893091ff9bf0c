// [data-chart="url"]: an ECharts option as JSON, drawn in the colours of the portal. The library comes only when needed.
(() => {
  const source = document.currentScript.dataset.library;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  let library;

  const load = () => {
    library ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    }).then(() => echarts.registerTheme("portal", theme()));
    return library;
  };

  const theme = () => {
    const second = token("text-second");
    const axis = {
      axisLine: { lineStyle: { color: second } },
      axisTick: { lineStyle: { color: second } },
      axisLabel: { color: second, fontSize: 12 },
      splitLine: { lineStyle: { color: "#eef0f3" } },
      nameTextStyle: { color: second, fontSize: 12 },
    };
    return {
      color: [token("slate"), token("accent"), token("watch-line"), token("good"), token("text-faint")],
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("text") },
      categoryAxis: { ...axis, splitLine: { show: false } },
      valueAxis: axis,
      line: { symbol: "circle", symbolSize: 7, lineStyle: { width: 2 } },
      legend: { textStyle: { color: second } },
    };
  };

  const draw = async (place) => {
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.chart, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const option = await answer.json();
      await load();
      // richText: an HTML tooltip would need inline style, which the content policy forbids.
      option.tooltip = { ...option.tooltip, renderMode: "richText", confine: true };
      option.animation = false;
      const chart = echarts.init(place, "portal");
      chart.setOption(option);
      chart.on("click", ({ data }) => { if (data?.url) window.location.assign(data.url); });
      new ResizeObserver(() => chart.resize()).observe(place);
    } catch {
      place.classList.add("chart-failed");
      place.textContent = place.dataset.failed;
    }
    place.removeAttribute("aria-busy");
  };

  htmx.onLoad((root) => {
    const found = [...root.querySelectorAll("[data-chart]")];
    if (root.matches?.("[data-chart]")) found.push(root);
    for (const place of found) {
      if (!place.dataset.drawn) { place.dataset.drawn = "yes"; draw(place); }
    }
  });
})();
