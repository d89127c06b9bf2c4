// data-sw-outbox on a form: what is filled in is kept in the browser until the server has it, and sent once.
// The list of what waits: [data-sw-outbox-list]; the account it belongs to: [data-sw-outbox-user].
// Without this file the form is sent as any other.
(() => {
  "use strict";
  const root = document.querySelector("[data-sw-outbox-user]");
  if (!root || !window.indexedDB || !window.fetch) return;
  const user = root.dataset.swOutboxUser;
  const list = document.querySelector("[data-sw-outbox-list]");
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("shouwang-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("forms", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  const store = async (mode, work) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const transaction = base.transaction("forms", mode);
      const asked = work(transaction.objectStore("forms"));
      transaction.oncomplete = () => resolve(asked && asked.result);
      transaction.onerror = () => reject(transaction.error);
    });
  };
  const keep = (entry) => store("readwrite", (forms) => forms.put(entry));
  const drop = (key) => store("readwrite", (forms) => forms.delete(key));
  const mine = async () => ((await store("readonly", (forms) => forms.getAll())) || [])
    .filter((entry) => entry.user === user).sort((a, b) => a.made - b.made);

  const entryOf = (form) => {
    const fields = [];
    for (const [name, value] of new FormData(form).entries()) {
      if (name === "csrfmiddlewaretoken" || (value instanceof File && !value.size)) continue;
      fields.push([name, value]);
    }
    const key = form.elements.client_key.value;
    return { key, user, title: form.dataset.swTitle, address: form.action, fields, made: Date.now(), told: "" };
  };

  // a page opened before another sign-in has an old token: the page as it is now has a fresh one
  const renew = async () => {
    const answer = await fetch(root.dataset.swOutboxHome, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return "请重新登录后发送";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-sw-outbox-user]");
    if (!now || now.dataset.swOutboxUser !== user) return "现在登录的是另一个账号，请用原来的账号登录后发送";
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh.value; });
    return "";
  };

  const token = () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    return cookie ? decodeURIComponent(cookie.split("=")[1]) : field ? field.value : "";
  };

  // gone: the server has it; else it stays, and `told` says why
  const send = async (entry, again = true) => {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    let answer;
    try {
      answer = await fetch(entry.address, {
        method: "POST", body, credentials: "same-origin", redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Filled-In-By": encodeURIComponent(user) },
      });
    } catch {
      return { gone: false, told: "等待网络" };
    }
    if (answer.type === "opaqueredirect") return { gone: false, told: "请重新登录后发送" };
    if (answer.ok) return { gone: true, told: (await answer.json()).message };
    if (answer.status === 422 || answer.status === 507) return { gone: false, told: (await answer.json()).message };
    if (answer.status === 403 && (answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      const why = again ? await renew() : (await answer.json()).message;
      return why ? { gone: false, told: why } : send(entry, false);
    }
    if (answer.status === 403 || answer.status === 404) return { gone: false, told: "不在您的管辖范围，请联系乡镇录入员" };
    return { gone: false, told: "服务器没有收下，稍后再发" };
  };

  let sending = false;
  const sendAll = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const entry of await mine()) {
        const { gone, told } = await send(entry);
        if (gone) await drop(entry.key);
        else await keep({ ...entry, told });
        if (gone) settle(entry, told);
      }
    } finally {
      sending = false;
      await show();
    }
  };

  // by its address, not its key: after a reload the page has new keys
  const callOf = (entry) => {
    const form = [...document.querySelectorAll("form[data-sw-outbox]")].find((f) => f.action === entry.address);
    return form && form.closest(".sw-call");
  };

  const settle = (entry, told) => {
    const call = callOf(entry);
    if (!call) return;
    const line = document.createElement("p");
    line.className = "sw-card sw-call-done";
    line.textContent = `${entry.title}：${told}`;
    call.replaceWith(line);
  };

  const show = async () => {
    const waiting = await mine();
    if (list) {
      list.hidden = !waiting.length;
      list.querySelector("ul").replaceChildren(...waiting.map((entry) => {
        const line = document.createElement("li");
        line.textContent = `${entry.title}${entry.told ? `：${entry.told}` : ""}`;
        return line;
      }));
      const enter = list.querySelector("[data-sw-outbox-enter]");
      if (enter) enter.hidden = !waiting.some((entry) => (entry.told || "").includes("登录"));
    }
    for (const entry of waiting) mark(entry);
  };

  const mark = (entry) => {
    const call = callOf(entry);
    if (!call || call.querySelector("[data-sw-kept]")) return;
    call.querySelectorAll("details").forEach((details) => { details.open = false; });
    const word = document.createElement("p");
    word.dataset.swKept = "";
    word.className = "sw-status sw-status-warn";
    word.textContent = "已填，等待发出";
    call.append(word);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-sw-outbox]");
    if (!form) return;
    event.preventDefault();
    const moment = form.querySelector("[data-sw-moment]");
    if (moment && !moment.value) moment.value = new Date().toISOString();
    const entry = entryOf(form);
    await keep(entry);
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    await sendAll();
    button.disabled = false;
    const left = (await mine()).find((other) => other.key === entry.key);
    if (left && left.told && left.told !== "等待网络") tellForm(form, left.told);
    else if (!left && !form.isConnected) return;
    else if (!left) window.location.assign(root.dataset.swOutboxHome);
  });

  const tellForm = (form, told) => {
    let line = form.querySelector("[data-sw-told]");
    if (!line) {
      line = document.createElement("p");
      line.dataset.swTold = "";
      line.className = "sw-message sw-message-error";
      line.setAttribute("role", "alert");
      form.prepend(line);
    }
    line.textContent = told;
    const call = form.closest("details");
    if (call) call.open = true;
  };

  const button = document.querySelector("[data-sw-outbox-send]");
  if (button) button.addEventListener("click", sendAll);
  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
  show().then(sendAll);
})();
