// data-sw-signature: a pad to sign on with the finger; what is written becomes the picture in the file field.
(() => {
  "use strict";
  document.querySelectorAll("[data-sw-signature]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const pad = box.querySelector("[data-sw-signature-pad]");
    const canvas = box.querySelector("canvas");
    const said = box.querySelector("[data-sw-signature-said]");
    const pen = canvas.getContext("2d");
    if (!window.PointerEvent || !window.DataTransfer) return; // a photograph of the paper is asked for instead

    box.querySelector("[data-sw-signature-paper]").hidden = true;
    input.classList.add("sw-hidden");
    input.tabIndex = -1;
    pad.hidden = false;

    const fresh = () => {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      pen.scale(ratio, ratio);
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#111111";
    };
    const keep = () => canvas.toBlob((blob) => {
      const holder = new DataTransfer();
      if (blob) holder.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = holder.files;
      said.textContent = "已签字";
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, "image/png");

    let writing = false;
    canvas.addEventListener("pointerdown", (event) => {
      writing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(event.offsetX, event.offsetY);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!writing) return;
      pen.lineTo(event.offsetX, event.offsetY);
      pen.stroke();
    });
    canvas.addEventListener("pointerup", () => {
      writing = false;
      keep();
    });
    canvas.addEventListener("pointercancel", () => { writing = false; });
    box.querySelector("[data-sw-signature-clear]").addEventListener("click", () => {
      fresh();
      input.value = "";
      said.textContent = "用手指在框内签字";
    });
    fresh();
  });
})();
