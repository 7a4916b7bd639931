// Talks to the server: changes that count once however often they are sent, and the stream of news.

const csrf = document.querySelector('meta[name="csrf"]').content;

const TRIES = 7;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 4000;
const ANSWER_MS = 10_000;
const UPLOAD_MS = 300_000;
// The server beats every 15 s; a stream that is silent for longer has died without telling.
const SILENCE_MS = 50_000;
const LOST_AFTER_MS = 700;

export class Refused extends Error {
  constructor(status) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

// A name for one press, the same in each repetition. (randomUUID is missing on plain HTTP.)
export function newEventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function read(path) {
  return ask(path, { headers: { Accept: "application/json" } });
}

// Send a change, again and again while the network fails. Only for changes that may arrive twice.
export async function send(path, body) {
  return repeated(() => sendOnce(path, body));
}

// The same with a file, which comes last: the server looks at the rest first.
export function sendFile(path, { file, ...fields }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  return repeated(() => ask(path, { method: "POST", headers, body: form }, UPLOAD_MS));
}

export function sendOnce(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });
}

export async function leave() {
  try {
    await send("/api/leave", {});
  } finally {
    location.replace("/");
  }
}

// Listen to the stream for ever. `on` has a function per event, and `connection(isThere)`.
export function listen(on) {
  let source = null;
  let watchdog = 0;
  let lost = 0;

  function heard() {
    clearTimeout(watchdog);
    clearTimeout(lost);
    lost = 0;
    watchdog = setTimeout(reopen, SILENCE_MS);
    on.connection(true);
  }

  function missing() {
    lost ||= setTimeout(() => on.connection(false), LOST_AFTER_MS);
  }

  function close() {
    clearTimeout(watchdog);
    source.close();
  }

  function reopen() {
    close();
    missing();
    setTimeout(open, FIRST_PAUSE_MS * 3);
  }

  function open() {
    source = new EventSource("/api/stream");
    source.onopen = heard;
    source.onerror = () => {
      missing();
      // The browser tries again by itself, unless the server answered with an error.
      if (source.readyState === EventSource.CLOSED) stillSignedIn().then(reopen);
    };
    for (const name of ["screen", "panel", "notice", "beat"]) {
      source.addEventListener(name, (event) => {
        heard();
        on[name]?.(JSON.parse(event.data));
      });
    }
    source.addEventListener("end", (event) => {
      const { why } = JSON.parse(event.data);
      if (why === "closed") location.replace("/");
      else if (why === "rest") {
        close();
        on.rest(open);
      } else reopen();
    });
  }

  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

async function stillSignedIn() {
  try {
    await read("/api/screen");
  } catch {
    // A 401 has led away already; everything else is tried again.
  }
}

async function repeated(attempt) {
  for (let pause = FIRST_PAUSE_MS, tries = 1; ; tries += 1, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const mayPass = !(error instanceof Refused) || error.status >= 500;
      if (!mayPass || tries === TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function ask(path, options, within = ANSWER_MS) {
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(within), redirect: "error" });
  if (response.status === 401) location.replace("/");
  if (!response.ok) throw new Refused(response.status);
  return response.json();
}
