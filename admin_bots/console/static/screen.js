// The card: one screen, redrawn in place so that focus and typed text stay where they are.

import { announce, byId, make, reconcile, say, toast, write, writeOrHide } from "./dom.js";
import { MOST_BYTES, chosenFile, drawGiving, tooLarge, wireGiving } from "./giving.js";
import { copied, fillLine, makeLine, makeLink } from "./lines.js";
import { drawPairing } from "./pairing.js";
import { Refused, newEventId, read, send, sendFile } from "./wire.js";

const PATIENCE_MS = 8000;

const card = byId("card");
const heading = byId("heading");
const options = byId("options");
const back = byId("back");
const answer = byId("answer");
const field = byId("text");

// Unsent text by page: somebody else may turn the page while one is typing, and turn it back.
const unsent = new Map();

let shown = null;
let waiting = null; // { revision, button } of what was pressed or sent, until the next screen
let patience = 0;

export function drawScreen(screen) {
  if (shown !== null && screen.revision < shown.revision) return;
  const before = shown;
  const wasMine = waiting !== null && screen.revision > waiting.revision;
  if (wasMine) rest();
  keepUnsent(before);
  shown = screen;

  const focused = document.activeElement;
  drawTexts(screen);
  drawAnswer(screen, before);
  drawGiving(screen, before);
  drawPairing(byId("pairing"), screen.pairing);
  drawOptions(screen);
  card.setAttribute("aria-busy", String(waiting !== null));

  settleFocus(focused, wasMine && !answer.hidden);
  if (before === null || before.revision !== screen.revision) tell(screen, before);
}

export function wireCard() {
  answer.addEventListener("submit", (event) => {
    event.preventDefault();
    sendText();
  });
  wireGiving(giveFile);
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      answer.requestSubmit();
    }
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]") !== null;
    if (isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^[0-9]$/.test(event.key)) card.querySelector(`[data-digit="${event.key}"]`)?.click();
  });
}

function drawTexts(screen) {
  writeOrHide(byId("note"), screen.note);
  write(heading, screen.heading);
  writeOrHide(byId("status"), screen.status);
  reconcile(
    byId("lines"),
    screen.lines.map((line) => (line === screen.copyable ? { secret: copied(screen) } : { line })),
    (line, index) => String(index),
    makeLine,
    fillLine,
  );
  drawArchive(screen.archive);
  writeOrHide(byId("footer"), screen.footer);
}

// Left alone while it is the same: whoever is about to press it keeps it.
function drawArchive(archive) {
  const place = byId("archive");
  place.hidden = archive === null;
  if (place.textContent !== (archive?.name ?? "")) place.replaceChildren(...(archive ? [makeLink(archive)] : []));
}

function drawAnswer(screen, before) {
  answer.hidden = screen.prompt === null && screen.phrase === null;
  write(byId("prompt"), screen.prompt ?? say("yourAnswer"));
  const isSaid = screen.phrase === null || (screen.prompt ?? "").includes(screen.phrase);
  writeOrHide(byId("phrase"), isSaid ? null : say("typeExactly", { phrase: screen.phrase }));
  if (before?.page !== screen.page) field.value = unsent.get(screen.page) ?? "";
  grow();
}

function drawOptions(screen) {
  const numbered = screen.buttons.map((button, index) => ({ ...button, digit: String(index + 1) }));
  const last = screen.back === null ? [] : [{ ...screen.back, digit: "0" }];
  reconcile(options, numbered, keyOf, makeOption, fillOption);
  reconcile(back, last, keyOf, makeOption, fillOption);
}

// The choice's own name: the same in the next revision, so that its button and its focus stay.
function keyOf(button) {
  return button.token === null ? `-${button.label}` : button.token.split(":")[1];
}

function makeOption() {
  const button = make(
    "button",
    { type: "button" },
    make("span", { class: "digit", "aria-hidden": "true" }),
    make("span", { class: "label", dir: "auto" }),
    make("span", { class: "why", dir: "auto" }),
  );
  button.addEventListener("click", () => press(button));
  return button;
}

function fillOption(element, { label, token, style, whyNot, digit }) {
  const [number, text, why] = element.children;
  write(number, digit);
  write(text, label);
  writeOrHide(why, whyNot);
  element.dataset.digit = digit;
  element.dataset.token = token ?? "";
  element.className = `option ${style}${digit === "0" ? " back" : ""}`;
  element.classList.toggle("busy", waiting?.button === element);
  // Not `disabled`: that would take the focus away, and screen readers would not read why.
  element.setAttribute("aria-disabled", String(token === null || waiting !== null));
  element.setAttribute("aria-keyshortcuts", digit);
}

async function press(button) {
  if (waiting !== null) return;
  if (!button.dataset.token) {
    announce(button.querySelector(".why").textContent);
    return;
  }
  await act(button, "/api/press", { token: button.dataset.token });
}

async function sendText() {
  const text = field.value.trim();
  if (waiting !== null || text === "") return;
  const { page } = shown;
  if (!(await act(byId("send"), "/api/type", { text, revision: shown.revision }))) return;
  unsent.delete(page);
  field.value = "";
  grow();
}

async function giveFile(button) {
  const file = chosenFile();
  if (waiting !== null || file === null) return;
  if (file.size > MOST_BYTES) toast(tooLarge());
  else if (await act(button, "/file", { file, revision: shown.revision }, sendFile)) drawGiving(shown, null);
}

// Send a step under a name of its own; true when the server has recorded it.
async function act(button, path, body, bring = send) {
  const mine = { revision: shown.revision, button };
  waiting = mine;
  dim();
  try {
    await bring(path, { event_id: newEventId(), ...body });
  } catch (error) {
    if (waiting === mine) rest();
    const isTooMuch = error instanceof Refused && error.status === 413;
    toast(!isTooMuch ? say("failed") : bring === sendFile ? tooLarge() : say("tooLong"));
    return false;
  }
  if (waiting === mine) patience = setTimeout(lookAgain, PATIENCE_MS);
  return true;
}

// No screen came: ask for it. What was pressed is recorded and will be handled.
async function lookAgain() {
  const before = waiting;
  try {
    drawScreen(await read("/api/screen"));
  } catch {
    // The bar at the top tells of a lost connection.
  }
  if (before === null || waiting !== before) return;
  rest();
  toast(say("slow"));
}

function rest() {
  clearTimeout(patience);
  waiting = null;
  dim();
}

function dim() {
  card.setAttribute("aria-busy", String(waiting !== null));
  for (const button of card.querySelectorAll(".option, #send, #give")) {
    button.classList.toggle("busy", waiting?.button === button);
    button.setAttribute("aria-disabled", String(waiting !== null || button.dataset.token === ""));
  }
}

function keepUnsent(screen) {
  if (screen === null || answer.hidden) return;
  if (field.value === "") unsent.delete(screen.page);
  else unsent.set(screen.page, field.value);
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function settleFocus(focused, mayWrite) {
  const isFinePointer = matchMedia("(pointer: fine)").matches;
  if (mayWrite && isFinePointer) field.focus({ preventScroll: true });
  // Its button is gone: go on from the top of the card, not from the top of the page.
  else if (focused !== document.activeElement && !document.contains(focused)) heading.focus({ preventScroll: true });
}

function tell(screen, before) {
  const turned = before?.page === screen.page ? [] : [screen.heading, screen.status];
  announce([screen.note, ...turned, screen.prompt].filter(Boolean).join(". "));
}
