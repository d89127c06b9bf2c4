// data-sw-signal: shown while the phone has no network.
(() => {
  "use strict";
  const line = document.querySelector("[data-sw-signal]");
  if (!line) return;
  const show = () => { line.hidden = navigator.onLine; };
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
})();
