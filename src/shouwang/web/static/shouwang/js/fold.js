// data-sw-wide-open on <details>: unfolded on a wide screen, folded on a narrow one.
(() => {
  "use strict";
  const wide = window.matchMedia("(min-width: 992px)");
  const fit = () => document.querySelectorAll("details[data-sw-wide-open]").forEach((details) => {
    details.open = wide.matches;
  });
  wide.addEventListener("change", fit);
  fit();
})();
