// data-sw-place: a button that notes where the visitor stands, only when pressed; it is there where the phone can.
(() => {
  "use strict";
  if (!navigator.geolocation) return;
  document.querySelectorAll("[data-sw-place]").forEach((box) => {
    const told = box.querySelector("[role=status]");
    const button = box.querySelector("button");
    const form = box.closest("form");
    box.hidden = false;
    button.addEventListener("click", () => {
      told.textContent = "正在定位";
      navigator.geolocation.getCurrentPosition((found) => {
        form.elements.latitude.value = found.coords.latitude.toFixed(5);
        form.elements.longitude.value = found.coords.longitude.toFixed(5);
        told.textContent = "位置已记下";
      }, () => { told.textContent = "没有得到位置，可以不填"; }, { timeout: 15000 });
    });
  });
})();
