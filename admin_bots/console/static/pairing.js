// A running pairing: the QR code, replaced in place, or the code to type, with the time it has left.

import { announce, copy, make, makeSvg, say, write } from "./dom.js";

let ticking = 0;

export function drawPairing(parent, pairing) {
  clearInterval(ticking);
  if (pairing === null) {
    parent.replaceChildren();
    return;
  }
  if (parent.firstElementChild?.dataset.kind !== pairing.kind) {
    const made = MAKERS[pairing.kind]();
    made.dataset.kind = pairing.kind;
    parent.replaceChildren(made);
  }
  const element = parent.firstElementChild;
  const before = element.dataset.number;
  FILLERS[pairing.kind](element, pairing);
  element.dataset.number = pairing.number ?? "";
  if (before && before !== element.dataset.number) announce(say("newCode"));
  countDown(element, pairing);
}

const MAKERS = {
  qr: () =>
    make(
      "figure",
      { class: "qr" },
      makeSvg(
        "svg",
        { role: "img", "aria-label": say("qrAlt"), "shape-rendering": "crispEdges" },
        makeSvg("path", { fill: "#000" }),
      ),
      make("figcaption", { class: "left" }),
    ),
  code: () => {
    const code = make("output", { class: "code" });
    const button = make("button", { class: "button slim", type: "button" }, say("copy"));
    button.addEventListener("click", () => copy(code.textContent.replace("-", ""), code));
    return make(
      "figure",
      { class: "code-box" },
      make("div", { class: "code-row" }, code, button),
      make("figcaption", { class: "left" }),
    );
  },
  waiting: () => make("div", { class: "qr waiting", "aria-hidden": "true" }, make("span", { class: "spinner" })),
  rest: () => make("p", { class: "left" }),
};

const FILLERS = {
  qr: (element, { size, path }) => {
    const svg = element.querySelector("svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.firstElementChild.setAttribute("d", path);
  },
  code: (element, { code }) => {
    const output = element.querySelector("output");
    write(output, `${code.slice(0, 4)}-${code.slice(4)}`);
    // Letter by letter: read as a word it could not be typed.
    output.setAttribute("aria-label", `${say("pairingCode")}: ${[...code].join(" ")}`);
  },
  waiting: () => {},
  rest: () => {},
};

function countDown(element, { kind, number, expiresInS }) {
  const left = element.querySelector(".left") ?? (element.matches(".left") ? element : null);
  if (left === null) return;
  const until = expiresInS === null ? null : performance.now() + expiresInS * 1000;

  function tick() {
    const seconds = until === null ? null : Math.max(Math.ceil((until - performance.now()) / 1000), 0);
    // A code that has run out is dimmed: scanning it would only disappoint.
    element.classList.toggle("expired", seconds === 0);
    write(left, leftText(kind, number, seconds));
  }

  tick();
  if (until !== null) ticking = setInterval(tick, 1000);
}

function leftText(kind, number, seconds) {
  if (kind === "rest") return say("retryIn", { minutes: Math.ceil(seconds / 60) });
  const name = say("codeNumber", { number });
  if (seconds === null) return name;
  return `${name} · ${seconds > 0 ? say("newCodeIn", { time: timeText(seconds) }) : say("newCodeSoon")}`;
}

function timeText(seconds) {
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
