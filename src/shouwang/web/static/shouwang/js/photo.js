// data-sw-photo: photographs are made small (1600 px, JPEG) before they are sent over a weak network, and shown.
(() => {
  "use strict";
  const LONGEST = 1600;
  const QUALITY = 0.8;

  const drawn = (file) => new Promise((done, failed) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    image.onload = () => {
      const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => (blob ? done(blob) : failed()), "image/jpeg", QUALITY);
    };
    image.onerror = () => failed(new Error("unreadable"));
    image.src = address;
  });

  const small = async (file) => {
    const blob = await drawn(file);
    return blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };

  document.querySelectorAll("[data-sw-photo]").forEach((box) => {
    const input = box.querySelector("input[type=file]");
    const said = box.querySelector("[data-sw-photo-said]");
    const shown = box.querySelector("[data-sw-photo-shown]");
    let taken = []; // a second shot is added to the first; the field alone would forget it

    input.addEventListener("change", async () => {
      const files = [...input.files].filter((file) => !taken.includes(file));
      said.textContent = "正在处理照片";
      const made = await Promise.all(files.map((file) => small(file).catch(() => file)));
      taken = taken.concat(made);
      const all = new DataTransfer();
      taken.forEach((file) => all.items.add(file));
      input.files = all.files;
      shown.replaceChildren(...taken.map((file, index) => {
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = `第${index + 1}张照片`;
        return image;
      }));
      said.textContent = `已有${taken.length}张照片，可以继续拍`;
    });
  });
})();
