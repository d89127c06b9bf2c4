// htmx: sends the token against forged requests, goes to the sign-in page when the session is over,
// and says so when a request failed. Every page that loads htmx loads this file.
(() => {
  "use strict";
  const token = document.querySelector('meta[name="sw-csrf"]');

  document.addEventListener("htmx:configRequest", (event) => {
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    if (!answered || !new URL(answered).pathname.startsWith("/sign-in/")) return;
    event.detail.shouldSwap = false;
    window.location.reload(); // the server leads to the sign-in page, and back here
  });

  const say = (text) => {
    const place = document.querySelector("[data-sw-messages]");
    if (!place) return;
    const message = document.createElement("div");
    message.className = "sw-message sw-message-error";
    message.dataset.swDismissable = "";
    const words = document.createElement("p");
    words.textContent = text;
    message.append(words);
    place.append(message);
  };
  document.addEventListener("htmx:responseError", () => say("没有办成，请刷新后重试"));
  document.addEventListener("htmx:sendError", () => say("没有网络，请稍后重试"));
})();
