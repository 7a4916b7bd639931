// The page: guide, console, phone, and the strip of what went to customers.

import { byId, clock, make, reconcile, write } from "./dom.js";
import { drawPhone } from "./phone.js";
import { act, listen } from "./wire.js";

// The console's frame loads first its sign-in page, and then, once its button was pressed, the console.
// Its address is set here: the first of the two may come before a script does.
let loads = 0;
byId("console").addEventListener("load", () => {
  loads += 1;
  if (loads === 2) act("enter");
});
byId("console").src = byId("console").dataset.src;
byId("anew").addEventListener("click", async () => {
  const answer = await act("link");
  if (answer) byId("console").src = answer.link;
});
byId("telegram").src = byId("telegram").dataset.src;
byId("slack").src = byId("slack").dataset.src;
byId("slack-place").addEventListener("change", (event) => {
  byId("slack").src = event.target.value;
});
byId("slack-join").addEventListener("click", () => act("slack"));
for (const tab of document.querySelectorAll(".tab")) {
  tab.addEventListener("click", () => {
    const { shows } = tab.dataset;
    for (const one of document.querySelectorAll(".tab")) one.setAttribute("aria-pressed", String(one === tab));
    for (const frame of ["console", "slack"]) byId(frame).hidden = frame !== shows;
    for (const one of document.querySelectorAll("[data-with]")) one.hidden = one.dataset.with !== shows;
  });
}
byId("telegram-open").addEventListener("click", () => act("telegram"));

listen(
  (town) => {
    drawGuide(town.guide);
    drawPhone(town);
    drawStrip(town);
  },
  (isThere) => (byId("lost").hidden = isThere),
);

function drawGuide(steps) {
  const now = steps.findIndex((step) => !step.done);
  reconcile(
    byId("dots"),
    steps,
    (step) => step.name,
    () => make("li", {}, make("span", { "aria-hidden": "true" }), make("span", { class: "unseen" })),
    (item, step, index) => {
      item.className = step.done ? "done" : index === now ? "now" : "";
      item.title = step.text;
      write(item.children[0], step.done ? "✓" : String(index + 1));
      write(item.children[1], `Step ${index + 1}: ${step.text} ${step.done ? "Done." : ""}`);
    },
  );
  const left = steps[now];
  write(byId("next"), left ? `${now + 1}. ${left.text}` : "That was all of it. Play on as you like.");
}

const KINDS = { message: "message", edit: "edit", revoke: "deletion", typing: "“typing…”", read: "read tick" };

function drawStrip({ towards, heard }) {
  const nothing = { seq: 0 };
  reconcile(
    byId("frames"),
    towards.length ? towards : [nothing],
    (frame) => String(frame.seq),
    () => make("li", {}, make("b", { dir: "auto" }), make("span", { dir: "auto" })),
    (item, frame) => {
      item.className = frame.seq ? "" : "none";
      write(item.children[0], frame.seq ? `${clock(frame.at)} ${KINDS[frame.kind] ?? frame.kind} to ${frame.to} ` : "Nothing at all");
      write(item.children[1], frame.text ?? "");
    },
  );
  byId("frames").lastElementChild.scrollIntoView({ block: "nearest", inline: "nearest" });
  write(byId("calm"), heard === 1 ? "1 message from customers" : `${heard} messages from customers`);
}
