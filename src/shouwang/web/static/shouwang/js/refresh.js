// data-sw-refresh: a screen on a wall brings itself up to date after so many seconds, unless somebody uses it.
(() => {
  "use strict";
  const seconds = Number(document.body.dataset.swRefresh);
  if (!seconds) return;
  let used = 0;
  ["pointermove", "keydown", "touchstart"].forEach((kind) => document.addEventListener(kind, () => { used = Date.now(); }));
  setInterval(() => { if (Date.now() - used > seconds * 1000) window.location.reload(); }, seconds * 1000);
})();
