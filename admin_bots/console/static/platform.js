// The platform operator's page: businesses, their numbers, invitations and the kill switch.

import { announce, byId, copy, make, reconcile, say, toast, write, writeOrHide } from "./dom.js";
import { leave, read, send, sendOnce } from "./wire.js";

const LOOK_MS = 4000;

const list = byId("tenants");
const suspendAll = byId("suspend-all");
const sure = byId("sure");

let isAllSuspended = false;

byId("leave").addEventListener("click", leave);
byId("sure-no").addEventListener("click", () => sure.close(""));
byId("sure-yes").addEventListener("click", () => sure.close("yes"));
suspendAll.addEventListener("click", () => change(null, !isAllSuspended));
byId("add").addEventListener("submit", addTenant);
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_MS);
look();

async function look() {
  if (document.hidden) return;
  try {
    draw(await read("/api/platform"));
    byId("lost").hidden = true;
  } catch {
    writeOrHide(byId("lost"), say("lost"));
  }
}

function draw({ tenants, suspended, pages }) {
  isAllSuspended = suspended;
  suspendAll.hidden = false;
  suspendAll.classList.toggle("danger", !suspended);
  write(suspendAll, say(suspended ? "resumeAll" : "suspendAll"));
  writeOrHide(byId("all-suspended"), suspended ? say("suspended") : null);
  drawPages(pages);
  list.querySelector(".empty")?.remove();
  reconcile(list, tenants, (tenant) => tenant.id, makeTenant, fillTenant);
  if (tenants.length === 0) list.append(make("li", { class: "quiet empty" }, say("noTenants")));
  list.setAttribute("aria-busy", "false");
}

// Written only when it has changed: it is read aloud.
function drawPages(lines) {
  const box = byId("unfit");
  box.hidden = lines.length === 0;
  if (box.dataset.told === lines.join()) return;
  box.dataset.told = lines.join();
  box.replaceChildren(...lines.map((line) => make("p", { dir: "auto" }, line)));
}

function makeTenant() {
  const inviteButton = make("button", { class: "button slim invite", type: "button" }, say("inviteOwner"));
  const suspendButton = make("button", { class: "button slim suspend", type: "button" });
  const item = make(
    "li",
    { class: "card tenant" },
    make("h2", { dir: "auto" }),
    make("p", { class: "note warn", hidden: "" }),
    make("ul", { class: "sessions" }),
    make("div", { class: "tenant-row" }, inviteButton, suspendButton),
    make("div", { class: "invitation", hidden: "" }),
  );
  inviteButton.addEventListener("click", () => invite(item));
  suspendButton.addEventListener("click", () => change(item.tenant, !item.tenant.suspended));
  return item;
}

function fillTenant(item, tenant) {
  item.tenant = tenant;
  write(item.querySelector("h2"), tenant.name);
  writeOrHide(item.querySelector(".note"), tenant.suspended ? say("suspended") : null);
  const button = item.querySelector(".suspend");
  write(button, say(tenant.suspended ? "resume" : "suspend"));
  button.classList.toggle("danger", !tenant.suspended);
  const sessions = item.querySelector(".sessions");
  sessions.querySelector(".empty")?.remove();
  reconcile(sessions, tenant.sessions, (session, index) => String(index), makeSession, fillSession);
  if (tenant.sessions.length === 0) sessions.append(make("li", { class: "quiet empty" }, say("noSessions")));
}

function makeSession() {
  return make(
    "li",
    { class: "session" },
    make("span", { class: "dot", "aria-hidden": "true" }),
    make("span", { class: "session-name", dir: "auto" }),
    make("span", { class: "session-state" }),
  );
}

function fillSession(element, { label, state, stateText }) {
  element.dataset.state = state;
  write(element.children[1], label);
  write(element.children[2], stateText);
}

async function invite(item) {
  const { tenant } = item;
  try {
    // Once only: each repetition would make another invitation.
    const { path, hours } = await sendOnce("/api/platform/invite", { tenant: tenant.id });
    const link = make("output", { class: "link", "aria-label": say("inviteLink") }, location.origin + path);
    const button = make("button", { class: "button slim", type: "button" }, say("copy"));
    button.addEventListener("click", () => copy(link.textContent, link));
    const box = item.querySelector(".invitation");
    box.replaceChildren(
      make("p", { dir: "auto" }, say("inviteMade", { tenant: tenant.name, hours })),
      make("div", { class: "link-row" }, link, button),
    );
    box.hidden = false;
    button.focus();
  } catch {
    toast(say("failed"));
  }
}

async function change(tenant, suspended) {
  const name = `${suspended ? "suspend" : "resume"}${tenant === null ? "All" : ""}`;
  const consequence = `sure${name[0].toUpperCase()}${name.slice(1)}`;
  if (!(await asked(say(name), say(consequence, { tenant: tenant?.name }), suspended))) return;
  try {
    await send("/api/platform/suspend", { tenant: tenant?.id ?? null, suspended });
  } catch {
    toast(say("failed"));
  }
  await look();
}

function asked(verb, consequence, isDanger) {
  write(byId("sure-title"), `${verb}?`);
  write(byId("sure-text"), consequence);
  write(byId("sure-yes"), verb);
  write(byId("sure-no"), say("cancel"));
  byId("sure-yes").classList.toggle("danger", isDanger);
  byId("sure-yes").classList.toggle("primary", !isDanger);
  sure.returnValue = "";
  sure.showModal();
  byId("sure-no").focus();
  return new Promise((resolve) => {
    sure.addEventListener("close", () => resolve(sure.returnValue === "yes"), { once: true });
  });
}

async function addTenant(event) {
  event.preventDefault();
  const field = byId("name");
  try {
    const { name } = await sendOnce("/api/platform/tenants", { name: field.value });
    field.value = "";
    announce(say("added", { tenant: name }));
    await look();
  } catch {
    toast(say("failed"));
  }
}
