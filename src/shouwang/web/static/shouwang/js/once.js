// data-sw-once on a form: it is sent once. The button says so; coming back to the page frees it again.
// Without this file the server refuses the second copy by its version or client key.
(() => {
  "use strict";
  const held = new Set();

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-sw-once]");
    if (!form || event.defaultPrevented) return;
    if (held.has(form)) {
      event.preventDefault();
      return;
    }
    held.add(form);
    form.setAttribute("aria-busy", "true");
    const button = event.submitter;
    if (button && button.dataset.swBusy) {
      button.dataset.swLabel = button.textContent;
      button.textContent = button.dataset.swBusy;
    }
  });

  const free = (form) => {
    held.delete(form);
    form.removeAttribute("aria-busy");
    form.querySelectorAll("[data-sw-label]").forEach((button) => {
      button.textContent = button.dataset.swLabel;
    });
  };
  window.addEventListener("pageshow", () => [...held].forEach(free));
  // a question that is asked again, after an answer that was a file
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelectorAll("form[data-sw-once]").forEach(free);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-sw-once]");
    if (form) free(form);
  });
})();
