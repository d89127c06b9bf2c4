// data-sw-drop: files may be dropped on the box; their names and sizes are listed before they are sent.
(() => {
  "use strict";
  const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  const list = (box) => {
    const place = box.querySelector("[data-sw-drop-list]");
    const files = [...box.querySelector("input[type=file]").files];
    place.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const weight = document.createElement("span");
      name.textContent = file.name;
      weight.textContent = size(file.size);
      line.append(name, weight);
      return line;
    }));
    place.hidden = files.length === 0;
  };
  document.querySelectorAll("[data-sw-drop]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const over = (event) => {
      event.preventDefault();
      box.classList.toggle("sw-drop-over", event.type === "dragover");
    };
    box.addEventListener("dragover", over);
    box.addEventListener("dragleave", over);
    box.addEventListener("drop", (event) => {
      over(event);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => list(box));
  });
})();
