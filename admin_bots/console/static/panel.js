// The side panel: numbers and their states, and notices.

import { byId, make, reconcile, say, toast, write, writeOrHide } from "./dom.js";
import { makeLink } from "./lines.js";
import { newEventId, send } from "./wire.js";

const notices = byId("notices");
const dismiss = byId("dismiss");

// What stood there before is no news; only what comes later is called out.
let isSettled = false;

export function drawPanel(panel) {
  // The frame's words come with the page.
  if (panel.language !== document.documentElement.lang) location.reload();
  isSettled = true;
  write(byId("tenant"), panel.tenant);
  document.title = `${panel.tenant} · wabridge`;
  writeOrHide(byId("suspended"), panel.suspended ? say("suspended") : null);
  reconcile(byId("sessions"), panel.sessions, (session, index) => String(index), makeSession, fillSession);
  drawEmpty();
}

export function drawNotice(notice) {
  const before = notices.querySelector(`[data-ref="${notice.ref}"]`);
  if (before?.dataset.at === notice.at) return;
  const time = timeText(new Date(notice.at));
  const item = make(
    "li",
    { class: "notice", "data-ref": notice.ref, "data-at": notice.at, dir: "auto" },
    make("p", { class: "notice-title", dir: "auto" }, notice.title),
    ...notice.lines.map((line) => make("p", { class: "notice-line", dir: "auto" }, line)),
  );
  const picture = notice.hasPicture ? `/api/notices/${notice.ref}.png` : notice.picture;
  if (picture) item.append(make("img", { src: picture, alt: notice.title, class: "notice-picture" }));
  if (notice.document !== null) item.append(make("p", { class: "notice-buttons" }, makeLink(notice.document)));
  if (notice.buttons.length > 0) item.append(make("p", { class: "notice-buttons" }, ...notice.buttons.map(makeButton)));
  item.append(make("time", { class: "quiet", datetime: notice.at }, time));
  before?.remove();
  notices.prepend(item);
  if (isSettled && matchMedia("(max-width: 55rem)").matches) toast(notice.title);
  drawEmpty();
}

// What a press does shows on the card, or as a new state of the notice.
function makeButton({ label, token }) {
  const button = make("button", { class: "button slim", type: "button" }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await send("/api/press", { token, event_id: newEventId() }).catch(() => toast(say("failed")));
    button.disabled = false;
  });
  return button;
}

export function wirePanel() {
  dismiss.addEventListener("click", async () => {
    await send("/api/notices/clear", {}).catch(() => toast(say("failed")));
    notices.replaceChildren();
    drawEmpty();
  });
}

function makeSession() {
  return make(
    "li",
    { class: "session" },
    make("span", { class: "dot", "aria-hidden": "true" }),
    make("span", { class: "session-name", dir: "auto" }),
    make("span", { class: "session-state" }),
    make("span", { class: "quiet session-since" }),
  );
}

function fillSession(element, { label, phone, state, stateText, since }) {
  const [, name, text, when] = element.children;
  element.dataset.state = state;
  write(name, phone ?? label);
  write(text, stateText);
  writeOrHide(when, since && say("since", { when: since }));
}

function drawEmpty() {
  const isEmpty = notices.querySelector(".notice") === null;
  dismiss.hidden = isEmpty;
  if (isEmpty && notices.childElementCount === 0) notices.append(make("li", { class: "quiet empty" }, say("noNotices")));
  if (!isEmpty) notices.querySelector(".empty")?.remove();
}

function timeText(at) {
  const isToday = at.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return at.toLocaleString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day });
}
