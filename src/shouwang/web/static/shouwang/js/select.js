// data-sw-select-all="name" ticks every box of that name; data-sw-selected="name" says how many are ticked.
(() => {
  "use strict";
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];

  const tell = () => document.querySelectorAll("[data-sw-selected]").forEach((bar) => {
    const ticked = boxes(bar.dataset.swSelected).filter((box) => box.checked).length;
    bar.querySelector("[data-sw-selected-count]").textContent = ticked;
    bar.querySelectorAll("button").forEach((button) => { button.disabled = ticked === 0; });
  });
  const arm = () => {
    document.querySelectorAll("[data-sw-select-all]").forEach((all) => { all.hidden = false; });
    tell();
  };
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.swSelectAll;
    if (name) boxes(name).forEach((box) => { box.checked = event.target.checked; });
    tell();
  });
  document.addEventListener("htmx:afterSwap", arm);
  window.addEventListener("pageshow", arm);
  arm();
})();
