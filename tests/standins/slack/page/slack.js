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

const where = location.pathname.split("/").at(-2);
const elementsOf = (blocks) => JSON.parse(blocks.dataset.elements);
const target = (node) => {
  const blocks = node.closest(".blocks");
  if (blocks.dataset.view) return blocks.dataset.view;
  const { channel, ts } = node.closest(".message").dataset;
  return { channel, ts };
};

// The drawing has menus without life: put the browser's own in their place.
const enliven = () => {
  for (const blocks of document.querySelectorAll(".blocks")) {
    for (const element of elementsOf(blocks).filter(({ options }) => options.length)) {
      const drawn = blocks.querySelector(`[id="${CSS.escape(element.action_id)}"]`);
      if (!drawn) continue;
      const menu = document.createElement("select");
      menu.setAttribute("aria-label", element.label);
      const first = element.kind === "overflow" ? "⋯" : element.label;
      for (const option of [first, ...element.options]) menu.add(new Option(option));
      menu.dataset.kind = element.kind;
      menu.dataset.label = element.label;
      menu.dataset.input = element.in_input ? "yes" : "";
      drawn.replaceWith(menu);
    }
  }
};

const filledIn = () => {
  const words = {};
  for (const element of elementsOf(document.querySelector(".modal .blocks"))) {
    if (!element.in_input) continue;
    const field = element.options.length
      ? document.querySelector(`.modal select[aria-label="${CSS.escape(element.label)}"]`)
      : document.querySelector(`.modal [id="${CSS.escape(element.action_id)}"] :is(textarea, input)`);
    const chosen = field && !(field.tagName === "SELECT" && field.selectedIndex === 0);
    if (chosen && field.value) words[element.label] = field.value;
  }
  return words;
};

const renew = async () => {
  const told = await fetch("part");
  if (!told.ok) return;
  const old = document.querySelector("#slack");
  const fresh = new DOMParser().parseFromString(await told.text(), "text/html").querySelector("#slack");
  const list = old.querySelector(".scroll");
  const draft = old.querySelector(".compose input");
  const typed = [draft?.value ?? "", document.activeElement === draft, list?.scrollTop ?? 0];
  const atEnd = list && list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const open = old.querySelector(".modal");
  const written = open && [...open.querySelectorAll("textarea, input, select")].map((field) => field.value);
  old.replaceWith(document.adoptNode(fresh));
  enliven();
  const next = document.querySelector(".scroll");
  if (next) next.scrollTop = atEnd ? next.scrollHeight : typed[2];
  const field = document.querySelector(".compose input");
  if (field) field.value = typed[0];
  if (field && typed[1]) field.focus();
  const fields = document.querySelectorAll(".modal :is(textarea, input, select)");
  if (written?.length === fields.length) fields.forEach((one, number) => { one.value = written[number]; });
};

document.addEventListener("click", async (event) => {
  if (event.target.closest(".close")) await act("closes", {});
  const button = event.target.closest(".blocks button");
  if (!button || !elementsOf(button.closest(".blocks")).some(({ kind }) => kind === "button")) return;
  await act("presses", { label: button.textContent, on: target(button) });
});

document.addEventListener("change", async (event) => {
  const menu = event.target.closest(".blocks select");
  if (!menu || menu.dataset.input || menu.selectedIndex === 0) return;
  if (menu.dataset.kind === "overflow") await act("presses", { label: menu.value, on: target(menu) });
  else await act("chooses", { label: menu.dataset.label, options: [menu.value], on: target(menu) });
});

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.target.matches(".modal")) {
    const words = filledIn();
    if (Object.keys(words).length) await act("fills", { words });
    await act("submits", {});
    return;
  }
  const draft = document.querySelector(".compose input");
  const text = draft.value.trim();
  if (!text) return;
  const [command, ...rest] = text.split(" ");
  const done = command.startsWith("/")
    ? await act("commands", { command, text: rest.join(" "), channel: where })
    : await act("writes", { text, to: where });
  if (done) draft.value = "";
});

let renewing = Promise.resolve();
new EventSource("events").onmessage = () => { renewing = renewing.then(renew, renew); };
enliven();
if (where === "home") act("opens_home", {});
document.querySelector(".messages")?.scrollTo(0, 1e9);
