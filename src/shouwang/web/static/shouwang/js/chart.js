// data-sw-chart="id": draws the numbers of the JSON script with that id; a click opens the list behind a number.
(() => {
  "use strict";
  if (!window.echarts) return; // the table beside the chart stays open
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const colours = [1, 2, 3, 4, 5, 6].map((number) => token(`--sw-chart-${number}`));
  const words = { fontFamily: token("--sw-font"), fontSize: 14, color: token("--sw-ink") };
  const number = (value) => (value === null || value === undefined ? "—" : Number(value).toLocaleString("zh-CN"));

  const named = (data) => data.labels.map((name, index) => ({ name, value: data.series[0].values[index] }));
  const round = (data) => ({
    legend: { bottom: 0, textStyle: words, formatter: (name) => `${name} ${number(data.series[0].values[data.labels.indexOf(name)])}` },
    series: [{ type: "pie", radius: ["36%", "66%"], center: ["50%", "42%"], data: named(data), label: { ...words, position: "inside", color: "#ffffff", formatter: "{c}" } }],
  });
  const funnel = (data, narrow) => ({
    series: [{ type: "funnel", sort: "none", gap: 4, minSize: narrow ? "60%" : "24%", left: narrow ? 0 : "10%", right: narrow ? 0 : "10%", top: 10, bottom: 10, data: named(data),
      label: { ...words, position: "inside", color: "#ffffff", formatter: "{b} {c}" } }],
  });
  const all = (data) => data.series.flatMap((one) => one.values);
  const whole = (data) => all(data).every((value) => value === null || Number.isInteger(value));
  const MANY = 6; // more names than stand beside each other: the bars lie, a line each
  const lying = (data) => data.kind === "bar" && data.series.length === 1 && data.labels.length > MANY;
  const axes = (data, narrow) => {
    const slanted = data.kind === "bar" && !lying(data) && data.labels.length > (narrow ? MANY / 2 : MANY);
    const names = { type: "category", data: data.labels, inverse: lying(data), axisTick: { show: false },
      axisLabel: { ...words, interval: data.kind === "bar" ? 0 : "auto", rotate: slanted ? 45 : 0 } };
    const values = { type: "value", minInterval: whole(data) ? 1 : 0, axisLabel: { ...words, formatter: number }, splitLine: { lineStyle: { color: token("--sw-line") } } };
    return {
      grid: { left: 8, right: lying(data) ? 48 : 24, top: data.series.length > 1 ? 44 : 24, bottom: 8, containLabel: true },
      xAxis: lying(data) ? values : names,
      yAxis: lying(data) ? names : values,
      series: data.series.map((one) => ({
        name: one.name, type: data.kind, data: one.values, stack: data.stacked ? "all" : undefined,
        barMaxWidth: 40, symbolSize: 8, lineStyle: { width: 3 },
        label: { show: data.series.length === 1, position: lying(data) ? "right" : "top", ...words, formatter: ({ value }) => number(value) },
      })),
    };
  };
  const map = (data) => ({
    visualMap: { min: 0, max: Math.max(1, ...data.series[0].values), calculable: false, left: 8, bottom: 8,
      inRange: { color: ["#eaf3f0", token("--sw-brand")] }, textStyle: words, text: ["多", "少"] },
    series: [{ type: "map", map: data.outlines, data: named(data), label: { show: true, ...words, fontSize: 12 },
      emphasis: { itemStyle: { areaColor: token("--sw-ochre-soft") } }, select: { disabled: true } }],
  });
  const shapes = { bar: axes, line: axes, pie: round, funnel, map };

  const options = (data, narrow) => ({
    color: colours,
    textStyle: words,
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, decal: { show: data.kind === "bar" && data.series.length > 1 } },
    tooltip: { renderMode: "richText", valueFormatter: (value) => `${number(value)} ${data.unit}`, textStyle: words },
    legend: data.series.length > 1 ? { top: 4, textStyle: words } : undefined,
    ...shapes[data.kind](data, narrow),
  });

  const draw = async (figure) => {
    const data = JSON.parse(document.getElementById(figure.dataset.swChart).textContent);
    if (!all(data).some(Boolean)) return; // nothing but noughts: the table says so better
    if (data.kind === "map") {
      const answer = await fetch(data.outlines);
      if (!answer.ok) return;
      echarts.registerMap(data.outlines, await answer.json());
    }
    const place = figure.querySelector(".sw-chart-drawn");
    place.classList.add("sw-chart-ready");
    if (lying(data)) place.style.height = `${Math.max(20, data.labels.length * 1.6 + 3)}rem`;
    const chart = echarts.init(place);
    chart.setOption(options(data, place.clientWidth < 420));
    chart.on("click", ({ name, seriesIndex }) => {
      const label = data.labels.indexOf(name);
      const href = data.series[seriesIndex].hrefs[label] || data.hrefs[label];
      if (href) window.location.assign(href);
    });
    figure.querySelector("[data-sw-chart-table]").open = false;
    window.addEventListener("resize", () => chart.resize());
  };
  document.querySelectorAll("[data-sw-chart]").forEach(draw);
})();
