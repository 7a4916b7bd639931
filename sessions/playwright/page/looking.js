// Looking at the page, and linking it.
"use strict";
((page) => {
  const ACTIONS = {
    CONFLICT: "conflict",
    DEPRECATED_VERSION: "needs_update",
    PROXYBLOCK: "proxy_blocked",
    TOS_BLOCK: "terms",
    SMB_TOS_BLOCK: "terms",
  };

  let banned = null; // { until }: WhatsApp's server turned this account away, and did not let it in since
  let phoneSeen = null; // unix seconds of the newest sign of the phone itself

  // WhatsApp tells nobody when the phone was online. Signs of it: what was written on it, and chats read elsewhere.
  page.sawPhone = (t) => {
    if (t > (phoneSeen ?? 0)) phoneSeen = Math.floor(t);
  };

  // When it ends: a moment, or seconds from now under a name that says so. WhatsApp may tell neither.
  function endOfBan(told) {
    const now = Date.now() / 1000;
    for (const [name, value] of told.flatMap((one) => Object.entries(Object(one)))) {
      const seconds = Number(value) > 1e12 ? Number(value) / 1000 : Number(value);
      if (seconds > now && seconds < now + 1e8) return Math.floor(seconds);
      if (/expire|left|remain/i.test(name) && seconds > 0 && seconds < 1e8) return Math.floor(now + seconds);
    }
    return null;
  }
  page.wasBanned = (told) => {
    banned = { until: endOfBan(told) };
  };
  page.wasLetIn = () => {
    banned = null;
  };
  page.ban = () => banned;

  function dialog() {
    for (const box of document.querySelectorAll('[role="dialog"], [role="alertdialog"]')) {
      const { width, height } = box.getBoundingClientRect();
      if (width > 0 && height > 0 && getComputedStyle(box).visibility !== "hidden") return box;
    }
    return null;
  }

  function stageOf(stream) {
    if (WPP.conn.isAuthenticated()) return stream.mode === "MAIN" ? "main" : "syncing";
    return stream.mode === "QR" || WPP.conn.isIdle() ? "unlinked" : "loading";
  }

  function actionNeeded(stream) {
    if (banned) return "banned";
    if (ACTIONS[stream.mode]) return ACTIONS[stream.mode];
    if (page.quietly(() => WPP.conn.needsUpdate()) === true) return "needs_update";
    return dialog() ? "dialog" : null;
  }

  // Whether our own number exists: a question to the server that touches nobody. WhatsApp's own function, because
  // that of wa-js answers from its cache and would call a deaf page healthy.
  const whoHas = async (id) => WPP.whatsapp.functions.queryWidExists(WPP.whatsapp.WidFactory.createWid(String(id)));
  const weExist = () => whoHas(WPP.conn.getMyUserId() ?? WPP.conn.getMyUserLid()).then(Boolean, () => false);
  const roundTrip = (ms) => page.within(ms, weExist(), false);

  function addressOf(found) {
    const lid = found.lid ?? page.quietly(() => WPP.whatsapp.lidPnCache.getCurrentLid(found.wid));
    return { id: String(lid ?? found.wid), other: lid ? String(found.wid) : null, name: null };
  }

  page.requireMain = () => {
    const usable = WPP.isReady && WPP.conn.isAuthenticated() && WPP.conn.getStreamData().mode === "MAIN";
    if (!usable) throw new page.Refusal("loading");
  };

  Object.assign(page.answers, {
    async probe({ roundTripMs }) {
      const version = page.textOf(window.Debug?.VERSION);
      if (!WPP.isReady) return { stage: "loading", version, action: dialog() ? "dialog" : null };
      const stream = WPP.conn.getStreamData();
      const stage = stageOf(stream);
      const linked = stage === "main" || stage === "syncing";
      return {
        stage,
        version,
        mode: page.textOf(stream.mode),
        info: page.textOf(stream.info),
        action: actionNeeded(stream),
        until: banned?.until ?? null,
        me: linked ? page.me() : null,
        phoneSeen,
        answered: stage === "main" && roundTripMs > 0 ? await roundTrip(roundTripMs) : null,
      };
    },
    dialogBox() {
      const box = dialog()?.getBoundingClientRect();
      return box ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
    },
    // As the button of WhatsApp's own dialog does. Only a person's wish may lead here.
    useHere() {
      if (!WPP.isReady) throw new page.Refusal("loading");
      if (WPP.conn.getStreamData().mode === "CONFLICT") WPP.whatsapp.Socket.takeover();
    },
    startCode({ phone }) {
      if (!WPP.isFullReady) throw new page.Refusal("loading");
      // A failure is told by conn.link_code_error, so the promise is not waited for.
      WPP.conn.startLinkDeviceCodeForPhoneNumber(phone, true).catch(() => {});
    },
    refreshQr() {
      if (!WPP.isReady) throw new page.Refusal("loading");
      WPP.conn.refreshQR().catch(() => {}); // may never resolve; the new code comes as an event
    },
    stopPairing() {
      page.quietly(() => WPP.conn.cancelLinkDeviceCode());
    },
    async lookUp({ id, ms }) {
      page.requireMain();
      const found = await page.within(ms, WPP.contact.queryWidExists(id), null);
      if (!found) return null;
      return { id: String(found.lid ?? found.wid), other: found.lid ? String(found.wid) : null, name: null };
    },
    // "Nobody" looks like "no answer", so it is believed only beside an answer to a question with a known one.
    async onWhatsApp({ id, ms }) {
      page.requireMain();
      const control = weExist();
      const found = await page.within(ms, whoHas(id), null);
      if (found) return addressOf(found);
      if (!(await page.within(ms, control, false))) throw new page.Refusal("no_answer");
      return null;
    },
    async logOut({ ms }) {
      return (await page.within(ms, WPP.conn.logout(), false)) === true;
    },
  });
})(window.wabridgePage);
