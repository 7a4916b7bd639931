// The simulated phone: whose it is, its chats, one chat, and the linked devices of the shop's.

import { drawChat, drawChats } from "./chats.js";
import { drawCamera, drawCode, drawDevices } from "./linking.js";
import { byId, button, clock, make, reconcile, write } from "./dom.js";
import { act } from "./wire.js";

const VIEWS = { chats: drawChats, chat: drawChat, devices: drawDevices, camera: drawCamera, code: drawCode };
const TITLES = { devices: "Linked devices", camera: "Link a device", code: "Link a device" };
const BACK = { chat: "chats", devices: "chats", camera: "devices", code: "devices" };

// Each phone keeps its place while another one is in the hand.
const places = new Map();
let town = null;
let inHand = null;

const time = make("span");
const network = make("span");
const back = button("‹", { class: "icon-button", "aria-label": "Back" }, () => go(BACK[place().view]));
const title = make("div", { class: "head-name", tabindex: "-1", role: "heading", "aria-level": "3", dir: "auto" });
const subtitle = make("div", { class: "quiet" });
const devices = button("Linked devices", { class: "pill", id: "devices" }, () => go("devices"));
const airplane = button("✈", { class: "pill", id: "airplane", title: "Airplane mode", "aria-label": "Airplane mode" }, () =>
  act("airplane", { on: person().online }),
);
const body = make("div", { class: "body" });
const foot = make("div");

byId("phone").append(
  make("div", { class: "bar" }, time, network),
  make("div", { class: "head" }, back, make("div", { class: "head-text" }, title, subtitle), airplane, devices),
  body,
  foot,
);

export function drawPhone(newTown) {
  town = newTown;
  inHand ??= town.people[0].number;
  reconcile(byId("people"), town.people, (one) => one.number, makePerson, fillPerson);
  draw();
}

function go(view, chat = null) {
  places.set(inHand, { view, chat });
  draw();
  title.focus({ preventScroll: true });
}

function place() {
  return places.get(inHand) ?? { view: "chats", chat: null };
}

function person() {
  return town.people.find((one) => one.number === inHand);
}

function draw() {
  const holder = person();
  const { view, chat } = place();
  const open = holder.chats.find((one) => one.with === chat) ?? null;
  write(time, clock(Date.now() / 1000));
  write(network, holder.online ? "▂▄▆" : "✈ no network");
  network.className = holder.online ? "" : "plane";
  write(title, open?.name ?? TITLES[view] ?? "WhatsApp");
  write(subtitle, subtitleOf(holder, view, open));
  back.hidden = !(view in BACK);
  devices.hidden = holder.kind !== "shop" || view !== "chats";
  airplane.hidden = holder.kind !== "shop" || view === "chat";
  airplane.setAttribute("aria-pressed", String(!holder.online));
  if (view !== "chat") body.removeAttribute("role");
  const isNew = body.dataset.place !== `${inHand} ${view} ${chat}`;
  body.dataset.place = `${inHand} ${view} ${chat}`;
  if (isNew) {
    body.replaceChildren();
    foot.replaceChildren();
  }
  VIEWS[view]({ town, holder, open, body, foot, go, isNew });
}

function subtitleOf(holder, view, open) {
  if (view === "chat") return open.self ? "Your own notes" : open.with;
  return holder.number;
}

const NICKNAMES = { shop: "Shop", owner: "Owner" };

function makePerson({ number, kind, name }) {
  const label = make("span", {}, NICKNAMES[kind] ?? name);
  const badge = make("span", { class: "badge" });
  const element = make("button", { type: "button", class: "person", "data-who": NICKNAMES[kind] ?? name, title: `${name}, ${number}` }, label, badge);
  element.addEventListener("click", () => {
    inHand = number;
    drawPhone(town);
  });
  return element;
}

function fillPerson(element, { number, chats }) {
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
  element.setAttribute("aria-pressed", String(number === inHand));
  const badge = element.children[1];
  badge.hidden = unread === 0;
  write(badge, unread === 0 ? "" : String(unread));
  badge.setAttribute("aria-label", `${unread} unread`);
}
