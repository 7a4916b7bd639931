// The lines of the card: plain ones, long ones that are folded, and one that is to be copied.

import { copy, make, say, write } from "./dom.js";

const LONG_LINE = 700;
const LINES_OF_LONG = 12;

export function makeLine() {
  const button = make("button", { class: "button slim fold", type: "button" });
  const text = make("p", { dir: "auto" });
  const line = make("div", { class: "line" }, text, button);
  button.addEventListener("click", () => {
    if (line.dataset.secret) copy(text.textContent, text);
    else fold(line, !line.classList.contains("folded"));
  });
  return line;
}

// A very long message is folded: it must not push the rest of the page away.
export function fillLine(line, { line: plain, secret }) {
  const [shownText, button] = line.children;
  const text = secret ?? plain;
  if (shownText.textContent === text) return;
  shownText.textContent = text;
  line.dataset.secret = secret ? "yes" : "";
  if (secret) {
    line.classList.remove("folded");
    button.hidden = false;
    button.removeAttribute("aria-expanded");
    write(button, say("copy"));
    return;
  }
  const isLong = text.length > LONG_LINE || text.split("\n").length > LINES_OF_LONG;
  button.hidden = !isLong;
  fold(line, isLong);
}

// An invitation is brought by a link to this very console.
export function copied({ copyable, isInvitation }) {
  return isInvitation ? `${location.origin}/invite/${copyable}` : copyable;
}

// A file to be saved.
export function makeLink({ name, href }) {
  return make("a", { class: "button slim", href, download: name, dir: "auto" }, name);
}

function fold(line, isFolded) {
  const button = line.lastElementChild;
  line.classList.toggle("folded", isFolded);
  write(button, say(isFolded ? "more" : "less"));
  button.setAttribute("aria-expanded", String(!isFolded));
}
