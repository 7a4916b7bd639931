// What the page tells on its own.
"use strict";
((page) => {
  const REMEMBERED = 4000;
  const BACKLOG_MS = 30000; // how long after a connection was made older messages may still come in
  const SENT_LATELY_MS = 30000;
  const told = new Map(); // message key -> when; the page announces some messages twice
  const acks = new Map(); // stanza id -> highest level told
  const watched = new Map(); // message key -> until when; wa-js has no event for a refusal (ack -1)
  let shownQr = null;
  let lastStream = "";
  let wasMain = false;
  let sentAt = -Infinity;
  let connectedAt = null; // null: there is no connection

  // Written while nobody was here, though it comes with an event: as good as read later.
  function isBacklog(msg) {
    const now = Date.now();
    const mayBe = connectedAt === null || now - connectedAt < BACKLOG_MS;
    return mayBe && msg.t < (connectedAt ?? now) / 1000 - 2;
  }

  function remember(map, key, value) {
    map.delete(key);
    map.set(key, value);
    if (map.size > REMEMBERED) map.delete(map.keys().next().value);
  }

  function tellMessage(msg) {
    if (msg.type === "ciphertext") return; // it comes again when it can be read
    const key = String(msg.id);
    if (told.has(key)) return;
    remember(told, key, performance.now());
    page.tell("message", page.message(msg, isBacklog(msg)));
  }

  function tellAck(stanza, level, why) {
    const before = acks.get(stanza);
    if (before !== undefined && (level === before || (level > 0 && level < before))) return;
    remember(acks, stanza, level);
    page.tell("ack", { stanza, level, code: why?.code ?? null, until: why?.until ?? null });
  }

  async function tellRefusal(msg) {
    tellAck(msg.id.id, msg.ack, await page.whyRefused(msg));
  }

  function tellStream() {
    const stream = page.quietly(() => WPP.conn.getStreamData()) ?? {};
    const now = { mode: page.textOf(stream.mode), info: page.textOf(stream.info) };
    if (now.info === "NORMAL") page.wasLetIn();
    connectedAt = now.info === "NORMAL" ? (connectedAt ?? Date.now()) : null;
    if (`${now.mode}/${now.info}` === lastStream) return;
    lastStream = `${now.mode}/${now.info}`;
    page.tell("stream", now);
    const main = now.mode === "MAIN" && WPP.conn.isAuthenticated();
    if (main && !wasMain) page.tell("main_ready");
    wasMain = main;
  }

  // The stream moves on while wa-js is still loading. From this moment on the page can be used.
  function tellReady() {
    lastStream = "";
    tellStream();
  }

  function tellQr(code) {
    const payload = page.textOf(code?.fullCode);
    if (payload) {
      if (payload !== shownQr) page.tell("qr", { payload });
    } else if (shownQr !== null) {
      page.tell("qr_gone", { idle: page.quietly(() => WPP.conn.isIdle()) === true });
    }
    shownQr = payload || null;
  }

  function tellIdle() {
    shownQr = null;
    page.tell("qr_gone", { idle: true });
  }

  // Refusals and acks of what this document has sent, and of what WhatsApp sends again from its own queue.
  function lookAtWatched() {
    for (const [key, until] of watched) {
      const msg = page.quietly(() => WPP.whatsapp.MsgStore.get(key));
      if (msg?.ack > 0) tellAck(msg.id.id, msg.ack);
      if (msg?.ack < 0) tellRefusal(msg);
      if (performance.now() > until || msg?.ack < 0) watched.delete(key);
    }
  }

  function tellEdit(event) {
    page.tell("edited", page.edit(event.msg, Math.floor(Date.now() / 1000)));
  }

  // Those in groups, to statuses and in channels are nobody's concern here.
  function tellReaction(event) {
    if (["lid", "c.us"].includes(event.msgId.remote.server)) page.tell("reacted", page.reaction(event));
  }

  function tellRevoke(event) {
    page.tell("revoked", { ...page.place(event.refId, event.author), t: Math.floor(Date.now() / 1000) });
  }

  function tellLinkError(error) {
    page.tell("code_failed", { why: page.codeOf(error) === "rate_limited" ? "rate_limited" : "refused" });
  }

  // Nothing here reads chats, so somebody else did. What sending may do to the count is no sign of anybody.
  function tellRead(event) {
    const sentLately = performance.now() - sentAt < SENT_LATELY_MS;
    if (event.unreadCount < event.previousUnreadCount && !sentLately) page.sawPhone(Date.now() / 1000);
  }

  // WhatsApp also tells at each login that the account is not banned.
  function tellBan(told) {
    if (told[0]?.banned === false) {
      if (!page.ban()) return;
      page.wasLetIn();
    } else {
      page.wasBanned(told);
    }
    page.tell("stream", { mode: "", info: "" }); // look again
    lastStream = "";
  }

  const heard = {
    "chat.new_message": tellMessage,
    "chat.msg_ack_change": (event) => {
      for (const id of event.ids) if (id.fromMe) tellAck(id.id, event.ack);
    },
    "chat.msg_edited": tellEdit,
    "chat.msg_revoke": tellRevoke,
    "chat.new_reaction": tellReaction,
    "loader.ready": tellReady,
    "conn.auth_code_change": tellQr,
    "conn.qrcode_idle": tellIdle,
    "conn.link_code_change": (code) => page.tell("code", { code: page.textOf(code) }),
    "conn.link_code_expired": () => page.tell("code_failed", { why: "timed_out" }),
    "conn.link_code_error": tellLinkError,
    "conn.authenticated": () => page.tell("linked"),
    "conn.main_ready": tellStream,
    "conn.main_loaded": tellStream,
    "conn.stream_mode_changed": tellStream,
    "conn.stream_info_changed": tellStream,
    "conn.logout_reason": (reason) => page.tell("logged_out", { reason: page.textOf(reason) }),
    "conn.logout": () => page.tell("logged_out", { reason: "" }),
    "chat.unread_count_changed": tellRead,
    "conn.backend_event": (name, ...told) => {
      if (name === "offline_delivery_end") page.tell("backlog_delivered");
      if (String(name).startsWith("account_temporarily_banned")) tellBan(told);
    },
  };
  for (const [name, hear] of Object.entries(heard)) {
    WPP.on(name, (...values) => {
      try {
        hear(...values);
      } catch (error) {
        page.tell("unreadable", { what: name, why: page.codeOf(error) });
      }
    });
  }
  setInterval(lookAtWatched, 1000);

  page.watch = (key, seconds) => {
    sentAt = performance.now();
    watched.set(key, sentAt + seconds * 1000);
  };
  page.toldSince = (key, since) => (told.get(key) ?? -Infinity) > since;
})(window.wabridgePage);
