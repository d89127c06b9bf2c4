// Keeps what was typed when a session has ended or changed before the form arrived: it is there again afterwards.
// It stays in this tab only, for this person only, and for half an hour; passwords, files, ID numbers and
// telephone numbers are never kept. A field with data-sw-secret is left out, too.
// data-sw-user on the script: who looks. data-sw-sign-in on the script: this is the sign-in page; data-sw-interrupted:
// the page that says a form was not taken, because it was opened before another sign-in.
(() => {
  "use strict";
  const KEY = "sw-typed";
  const KEPT_MS = 30 * 60 * 1000;
  const NEVER_TYPES = new Set(["password", "hidden", "file", "submit", "button", "reset", "image"]);
  const NEVER_NAMES = /id_?number|id_?card|phone|mobile|account|password|secret|token/i;
  const NEVER_VALUES = /\d{11,}|\d{6}[\d\s-]{5,}[\dXx]/;
  const here = document.currentScript.dataset;
  const page = location.pathname + location.search;

  const read = () => {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  };
  const write = (typed) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(typed));
    } catch {
      // a browser that keeps nothing: the page works without it
    }
  };
  const forget = () => sessionStorage.removeItem(KEY);

  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const keepable = (field) =>
    field.name && !NEVER_TYPES.has(field.type) && !NEVER_NAMES.test(field.name) &&
    !("swSecret" in field.dataset) && !NEVER_VALUES.test(field.value);
  const alike = (form, field) => [...form.elements].filter((other) => other.name === field.name);
  const valueOf = (field) => {
    if (ticked(field)) return field.checked;
    return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "swSignIn" in here) return;
    const fields = [...form.elements].filter(keepable)
      .map((field) => [field.name, alike(form, field).indexOf(field), valueOf(field)]);
    if (!fields.length) return forget();
    write({ page, user: here.swUser, action: form.getAttribute("action") || "", fields, at: Date.now() });
  });

  const put = (field, value) => {
    if (ticked(field)) field.checked = value;
    else if (field.multiple) [...field.options].forEach((o) => { o.selected = value.includes(o.value); });
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const restore = (typed) => {
    const form = [...document.forms].find(
      (f) => f.method === "post" && (f.getAttribute("action") || "") === typed.action &&
        typed.fields.some(([name]) => f.elements.namedItem(name)));
    if (!form) return;
    typed.fields.forEach(([name, nth, value]) => {
      const field = [...form.elements].filter((f) => f.name === name)[nth];
      if (field && keepable(field)) put(field, value);
    });
    const told = document.createElement("div");
    told.className = "sw-message sw-message-warning";
    told.textContent = "刚才填写的内容已放回，请核对后再提交；证件号码、电话和附件需要重新填写";
    document.querySelector("[data-sw-messages]")?.append(told);
    form.scrollIntoView({ block: "nearest" });
  };

  const typed = read();
  if (!typed) return;
  if (Date.now() - typed.at > KEPT_MS) return forget();
  if ("swSignIn" in here || "swInterrupted" in here) return write({ ...typed, interrupted: true });
  if (!here.swUser) return;
  if (typed.user !== here.swUser || !typed.interrupted) return forget();
  if (typed.page !== page) return;
  forget();
  restore(typed);
})();
