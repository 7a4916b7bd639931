// Keeps the view fresh and hands on what the person does. Nothing is decided here.
"use strict";

const act = async (verb, facts) => {
  const told = await fetch(`do/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(facts),
  });
  return told.ok;
};

const draft = () => document.querySelector(".compose input[name=text]");

const renew = async () => {
  const told = await fetch("part");
  if (!told.ok) return;
  const fresh = new DOMParser().parseFromString(await told.text(), "text/html").querySelector("#chat");
  const old = document.querySelector("#chat");
  const list = old.querySelector(".messages");
  const [typed, focused, top] = [draft()?.value ?? "", document.activeElement === draft(), list.scrollTop];
  const atEnd = list.scrollHeight - top - list.clientHeight < 40;
  old.replaceWith(document.adoptNode(fresh));
  const next = document.querySelector(".messages");
  next.scrollTop = atEnd ? next.scrollHeight : top;
  if (draft()) {
    draft().value = typed;
    if (focused) draft().focus();
  }
};

document.addEventListener("click", async (event) => {
  const key = event.target.closest(".key");
  if (event.target.closest(".start")) await act("starts", {});
  if (!key) return;
  const on = key.dataset.message ? Number(key.dataset.message) : null;
  await act("presses", { label: key.dataset.label, on });
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = draft().value.trim();
  if (text && (await act("writes", { text }))) draft().value = "";
});

const inBase64 = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",", 2)[1] ?? "");
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});

// What is typed when a file is picked goes along as its caption, as in Telegram.
document.addEventListener("change", async (event) => {
  const file = event.target.files?.[0];
  if (!file) return;
  const facts = { data: await inBase64(file), filename: file.name, caption: draft().value.trim() };
  if (await act("sends_document", facts)) draft().value = "";
});

let renewing = Promise.resolve();
new EventSource("events").onmessage = () => { renewing = renewing.then(renew, renew); };
document.querySelector(".messages").scrollTop = document.querySelector(".messages").scrollHeight;
