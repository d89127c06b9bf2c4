// A button that prints the page: [data-sw-print]. Without scripts it stays hidden, and the browser's menu prints.
for (const button of document.querySelectorAll("[data-sw-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
