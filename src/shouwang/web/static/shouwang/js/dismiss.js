// data-sw-dismissable: a message gets a button that puts it away. It never goes by itself.
(() => {
  "use strict";
  const arm = (root) => root.querySelectorAll("[data-sw-dismissable]").forEach((message) => {
    if (message.querySelector(".sw-dismiss")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sw-dismiss";
    button.textContent = "知道了";
    button.addEventListener("click", () => message.remove());
    message.append(button);
  });
  const place = document.querySelector("[data-sw-messages]");
  if (!place) return;
  arm(place);
  new MutationObserver(() => arm(place)).observe(place, { childList: true });
})();
