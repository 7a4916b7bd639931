// The shop's linked devices: the list, the camera, and the code typed by hand.

import { button, make, reconcile, write } from "./dom.js";
import { act } from "./wire.js";

export function drawDevices({ holder, body, go, isNew }) {
  body.className = "body panel";
  if (isNew) {
    body.append(
      make("div", { class: "panel-list" }),
      button("Link a device", { class: "solid", id: "link-device" }, () => go("camera")),
    );
  }
  reconcile(
    body.firstElementChild,
    holder.devices.length ? holder.devices : [null],
    (device) => device?.id ?? "none",
    (device) => (device === null ? make("p", { class: "quiet" }, "No device is linked to this account.") : makeDevice(device)),
    (element, device) => device !== null && write(element.querySelector(".quiet"), device.connected ? "active now" : "not connected"),
  );
}

function makeDevice(device) {
  return make(
    "div",
    { class: "device" },
    make("div", { class: "device-text" }, "wabridge", make("div", { class: "quiet" })),
    button("Remove", { class: "pill remove" }, () => act("remove", { device: device.id })),
  );
}

export function drawCamera({ town, body, go, isNew }) {
  body.className = "body panel";
  if (isNew) {
    body.append(
      make("div", { class: "finder" }, make("span", { role: "status" })),
      button("Scan the code on the screen", { class: "solid", id: "scan" }, async () => {
        if (await act("scan")) go("devices");
      }),
      button("Link with phone number instead", { class: "pill", id: "by-number" }, () => go("code")),
    );
  }
  const [finder] = body.children;
  finder.classList.toggle("seen", town.codeOnScreen);
  write(finder.firstElementChild, town.codeOnScreen ? "A code is on the screen" : "Point the camera at the code in the console");
}

export function drawCode({ body, go, isNew }) {
  body.className = "body panel";
  if (!isNew) return;
  const field = make("input", { id: "code-field", class: "code-field", maxlength: "9", autocomplete: "off", placeholder: "ABCD-1234", spellcheck: "false" });
  const form = make(
    "form",
    {},
    make("label", { for: "code-field" }, "Type the code that the console shows"),
    field,
    make("button", { class: "solid", type: "submit" }, "Link"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() && (await act("code", { code: field.value }))) go("devices");
  });
  body.append(form);
}
