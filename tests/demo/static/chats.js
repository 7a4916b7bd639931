// Chats: the list, and one chat with its bubbles.

import { clock, make, reconcile, write } from "./dom.js";
import { act } from "./wire.js";

const TICKS = { 1: ["✓", "sent"], 2: ["✓✓", "delivered"], 3: ["✓✓", "read"], 4: ["✓✓", "read"] };
const NEAR_PX = 60;

export function drawChats({ holder, body, go }) {
  const newest = (chat) => chat.messages.at(-1)?.at ?? 0;
  const ordered = [...holder.chats].sort((one, two) => newest(two) - newest(one));
  body.className = "body";
  reconcile(
    body,
    ordered,
    (chat) => chat.with,
    (chat) => {
      const row = make(
        "button",
        { type: "button", class: "row", "data-chat": chat.name },
        make("span", { class: "face", "aria-hidden": "true" }, chat.self ? "✎" : chat.name[0]),
        make("span", { class: "row-name", dir: "auto" }, chat.name),
        make("span", { class: "row-time" }),
        make("span", { class: "row-last", dir: "auto" }),
        make("span", { class: "badge" }),
      );
      row.addEventListener("click", () => go("chat", chat.with));
      return row;
    },
    (row, chat) => {
      const last = chat.messages.at(-1);
      const [, , time, text, badge] = row.children;
      write(time, last ? clock(last.at) : "");
      write(text, last ? plain(last) : "Nothing written yet");
      badge.hidden = chat.unread === 0;
      write(badge, String(chat.unread));
    },
  );
}

export function drawChat({ holder, open, body, foot, isNew }) {
  body.className = "body chat";
  body.setAttribute("role", "log");
  if (isNew) {
    foot.append(makeComposer(holder, open));
  }
  const isAtEnd = isNew || body.scrollHeight - body.scrollTop - body.clientHeight < NEAR_PX;
  const items = open.messages.length ? open.messages : [null];
  reconcile(
    body,
    items,
    (message) => (message === null ? "empty" : `${message.mine}${message.id}`),
    (message) => (message === null ? make("p", { class: "empty" }, emptyText(open)) : makeBubble(message)),
    (element, message) => message !== null && fillBubble(element, message),
  );
  if (isAtEnd) body.scrollTop = body.scrollHeight;
  if (open.unread) act("read", { who: holder.number, chat: open.with });
}

function emptyText(open) {
  return open.self ? "Notes to yourself. Here the menu lives once this number has proven itself." : "Nothing written yet.";
}

function makeComposer(holder, open) {
  const field = make("input", { "aria-label": "Message", placeholder: "Message", maxlength: "4096", autocomplete: "off", dir: "auto" });
  const form = make("form", { class: "compose" }, field, make("button", { class: "solid", type: "submit", "aria-label": "Send" }, "➤"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === "") return;
    field.value = "";
    if (!(await act("write", { who: holder.number, to: open.with, text }))) field.value = text;
  });
  return form;
}

function makeBubble(message) {
  return make(
    "article",
    { class: `bubble${message.mine ? " mine" : ""}`, "data-by": message.byDevice ? "wabridge" : message.mine ? "me" : "them" },
    make("p", { dir: "auto" }),
    make("footer", {}, make("span", { class: "by" }), make("time"), make("span", { class: "tick" })),
  );
}

function fillBubble(element, message) {
  const [text, footer] = element.children;
  const [by, time, tick] = footer.children;
  if (text.dataset.shown !== plain(message)) {
    text.dataset.shown = plain(message);
    text.replaceChildren(...marked(plain(message)));
  }
  write(by, message.byDevice ? "wabridge" : "");
  write(time, `${message.edited ? "edited " : ""}${clock(message.at)}`);
  const [sign, meaning] = message.mine ? TICKS[message.ack] ?? ["◷", "waiting"] : ["", ""];
  write(tick, sign);
  tick.title = meaning;
  tick.classList.toggle("read", message.ack >= 3);
}

function plain(message) {
  if (message.revoked) return "This message was deleted";
  return message.type === "chat" ? message.text : `[${message.type}] ${message.text}`.trim();
}

const MARKS = { "*": "strong", _: "em", "~": "s" };

// WhatsApp's own *bold*, _italic_ and ~struck~, within one line.
function marked(text) {
  const parts = text.split(/((?<![\p{L}\p{N}])([*_~])(?=\S)[^\n]*?(?<=\S)\2(?![\p{L}\p{N}]))/u);
  const shown = [];
  for (let at = 0; at < parts.length; at += 3) {
    if (parts[at]) shown.push(parts[at]);
    if (parts[at + 1]) shown.push(make(MARKS[parts[at + 2]], {}, parts[at + 1].slice(1, -1)));
  }
  return shown;
}
