// The form for a file: shown while the screen asks for one, and emptied when it was taken.

import { byId, say, write } from "./dom.js";

const form = byId("giving");
const field = byId("file");
const button = byId("give");

export const MOST_BYTES = Number(form.dataset.most);

export function drawGiving(screen, before) {
  form.hidden = screen.fileLabel === null;
  write(button, screen.fileLabel ?? "");
  if (before?.page !== screen.page) form.reset();
}

export function tooLarge() {
  return say("fileTooLarge", { most: MOST_BYTES / 1024 ** 2 });
}

export function chosenFile() {
  return field.files[0] ?? null;
}

export function wireGiving(give) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosenFile() === null) field.click();
    else give(button);
  });
}
