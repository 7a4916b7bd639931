// Small words for the page. Everything from the server is set as text; nothing is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

export const texts = JSON.parse(document.body.dataset.texts);

export function byId(id) {
  return document.getElementById(id);
}

// A text with its {placeholders} filled.
export function say(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function make(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

export function makeSvg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

// Set a text only when it differs: screen readers and selections stay undisturbed.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Show the text, or hide the element when there is none.
export function writeOrHide(element, text) {
  write(element, text ?? "");
  element.hidden = !text;
}

// Bring a parent's children to the given items: those with a known key are kept as they are and updated.
export function reconcile(parent, items, keyOf, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item, index) => {
    const key = keyOf(item, index);
    const child = known.get(key) ?? create(item);
    known.delete(key);
    child.dataset.key = key;
    update(child, item, index);
    return child;
  });
  for (const gone of known.values()) gone.remove();
  wanted.forEach((child, index) => {
    // Moving an element takes its focus away, so only those that stand wrong are moved.
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

export function announce(text) {
  write(byId("said"), text);
}

const TOAST_MS = 7000;

export function toast(text) {
  const shown = make("p", { class: "toast", dir: "auto" }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}

export async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without HTTPS browsers keep the clipboard away from pages, except on the machine itself.
    getSelection().selectAllChildren(element);
    document.execCommand("copy");
  }
  toast(say("copied"));
}

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
