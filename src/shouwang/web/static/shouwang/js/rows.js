// data-sw-rows on a table: j/↓ and k/↑ go from row to row, Enter opens the first link, x ticks the box.
(() => {
  "use strict";
  const table = document.querySelector("table[data-sw-rows]");
  if (!table) return;
  const rows = () => [...table.tBodies[0].rows];
  const here = () => rows().findIndex((row) => row.classList.contains("sw-here"));

  const go = (step) => {
    const all = rows();
    const next = Math.min(Math.max(here() + step, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("sw-here", index === next));
    const link = all[next].querySelector("a[href]") || all[next].querySelector("input");
    if (link) link.focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
  };
  const act = {
    j: () => go(1),
    ArrowDown: () => go(1),
    k: () => go(-1),
    ArrowUp: () => go(-1),
    x: () => {
      const box = here() >= 0 && rows()[here()].querySelector("input[type=checkbox]");
      if (box) box.click();
    },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [data-sw-confirm][open]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !act[event.key]) return;
    if (event.key.startsWith("Arrow") && !table.contains(event.target)) return;
    event.preventDefault();
    act[event.key]();
  });
})();
