// Small words for the page. Everything is set as text; nothing is ever parsed as markup.

export function byId(id) {
  return document.getElementById(id);
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(label, attributes, pressed) {
  const element = make("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", () => pressed(element));
  return element;
}

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Keep children whose key is known, so that focus, typed text and scrolling stay.
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
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

const TOAST_MS = 6000;

export function toast(text) {
  const shown = make("p", { class: "toast" }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });
}
