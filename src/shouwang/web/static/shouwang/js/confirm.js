// data-sw-confirm: the fold that asks before it acts gets a button for no, closes on Escape
// and when it was answered, keeps the focus in.
(() => {
  "use strict";
  const panel = (details) => details.querySelector(".sw-confirm-panel");

  const opened = (details) => {
    const close = details.querySelector("[data-sw-close]");
    close.hidden = false;
    panel(details).setAttribute("role", "dialog");
    panel(details).setAttribute("aria-modal", "true");
    panel(details).setAttribute("aria-label", panel(details).querySelector("h2").textContent);
    const first = panel(details).querySelector("input:not([type=hidden]), textarea, select") || close;
    first.focus();
  };
  const shut = (details) => {
    details.open = false;
    details.querySelector("summary").focus();
  };

  document.addEventListener("toggle", (event) => {
    if (event.target.matches("[data-sw-confirm]") && event.target.open) opened(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-sw-close]");
    if (close) shut(close.closest("[data-sw-confirm]"));
  });
  document.addEventListener("submit", (event) => {
    const details = event.target.closest("[data-sw-confirm][open]");
    if (details) setTimeout(() => shut(details)); // where the answer is a file, the page stays
  });
  document.addEventListener("keydown", (event) => {
    const details = event.target.closest && event.target.closest("[data-sw-confirm][open]");
    if (!details) return;
    if (event.key === "Escape") shut(details);
    if (event.key !== "Tab") return;
    const stops = [...panel(details).querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
      .filter((stop) => !stop.disabled && !stop.hidden);
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === edge || !panel(details).contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  });
})();
