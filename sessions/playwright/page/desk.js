// The desk: how Python asks this page, and how the page tells Python. Everything that crosses is JSON text
// made here, so that none of WhatsApp's live objects ever leaves the page.
"use strict";
window.wabridgePage = (() => {
  const tellPython = window.wabridgeTell; // kept: the page could lay something else over it
  const answers = Object.create(null);

  class Refusal extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  // An error as a short code. Its message stays here: WhatsApp puts phone numbers into them.
  function codeOf(error) {
    const words = `${error?.name ?? ""} ${error?.message ?? ""} ${error?.code ?? ""} ${error?.type ?? ""}`;
    if (/RateOverlimit|rate-overlimit|\b429\b/i.test(words)) return "rate_limited";
    if (/No LID for user/i.test(words)) return "no_lid";
    if (/DuplicateMessage/i.test(words)) return "duplicate_message";
    return String(error?.code ?? error?.name ?? "error").slice(0, 60);
  }

  function tell(event, values = {}) {
    try {
      Promise.resolve(tellPython(JSON.stringify({ event, ...values }))).catch(() => {});
    } catch {
      // The page is going away; what it saw is read again by the next one.
    }
  }

  const page = {
    answers,
    Refusal,
    codeOf,
    tell,
    async call(name, args) {
      try {
        return JSON.stringify({ ok: (await answers[name](JSON.parse(args))) ?? null });
      } catch (error) {
        return JSON.stringify({ error: codeOf(error) });
      }
    },
    // Resolves to `late` when `promise` has not settled in time. The promise itself goes on.
    within(ms, promise, late) {
      let timer;
      const bell = new Promise((resolve) => {
        timer = setTimeout(() => resolve(late), ms);
      });
      return Promise.race([promise, bell]).finally(() => clearTimeout(timer));
    },
  };
  tell("document");
  return page;
})();
