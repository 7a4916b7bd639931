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
    if (ACTIONS[stream.mode]) return ACTIONS[stream.mode];
    if (page.quietly(() => WPP.conn.needsUpdate()) === true) return "needs_update";
    return dialog() ? "dialog" : null;
  }

  // Whether our own number exists: a question to the server that touches nobody. WhatsApp's own function, because
  // that of wa-js answers from its cache and would call a deaf page healthy.
  async function roundTrip(ms) {
    const own = WPP.conn.getMyUserId() ?? WPP.conn.getMyUserLid();
    const asked = WPP.whatsapp.functions.queryWidExists(WPP.whatsapp.WidFactory.createWid(String(own)));
    return Boolean(await page.within(ms, Promise.resolve(asked).catch(() => null), null));
  }

  page.requireMain = () => {
    const usable = WPP.isReady && WPP.conn.isAuthenticated() && WPP.conn.getStreamData().mode === "MAIN";
    if (!usable) throw new page.Refusal("loading");
  };

  Object.assign(page.answers, {
    async probe({ roundTripMs }) {
      if (!WPP.isReady) return { stage: "loading", action: dialog() ? "dialog" : null };
      const stream = WPP.conn.getStreamData();
      const stage = stageOf(stream);
      const linked = stage === "main" || stage === "syncing";
      return {
        stage,
        mode: page.textOf(stream.mode),
        info: page.textOf(stream.info),
        action: actionNeeded(stream),
        me: linked ? page.me() : null,
        answered: stage === "main" && roundTripMs > 0 ? await roundTrip(roundTripMs) : null,
      };
    },
    dialogBox() {
      const box = dialog()?.getBoundingClientRect();
      return box ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
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
    async logOut({ ms }) {
      return (await page.within(ms, WPP.conn.logout(), false)) === true;
    },
  });
})(window.wabridgePage);
