// data-sw-place: a button that notes where the visitor stands, only when pressed.
(() => {
  "use strict";
  if (!navigator.geolocation) return;
  document.querySelectorAll("[data-sw-place]").forEach((button) => {
    button.hidden = false;
    const told = button.parentElement.querySelector("[data-sw-place-told]");
    button.addEventListener("click", () => {
      told.textContent = "正在定位";
      navigator.geolocation.getCurrentPosition((found) => {
        const form = button.closest("form");
        form.elements.latitude.value = found.coords.latitude.toFixed(5);
        form.elements.longitude.value = found.coords.longitude.toFixed(5);
        told.textContent = "位置已记下";
      }, () => { told.textContent = "没有得到位置，可以不填"; }, { timeout: 15000 });
    });
  });
})();
