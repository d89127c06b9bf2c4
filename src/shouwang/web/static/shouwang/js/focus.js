// data-sw-focus: what the page wants to be read first, such as the list of what is wrong with a form.
(() => {
  "use strict";
  const first = document.querySelector("[data-sw-focus]");
  if (first) first.focus();
})();
