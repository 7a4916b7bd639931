// WhatsApp's models as plain values.
"use strict";
((page) => {
  const MAX_TEXT = 65536;
  const MAX_OPTIONS = 20;
  const WRITTEN = new Set(["chat", "buttons_response", "list_response", "template_button_reply", "interactive"]);

  const BY_WEB = /^3EB0/; // how linked devices name their messages; phones name theirs otherwise

  const quietly = (look) => {
    try {
      return look();
    } catch {
      return undefined;
    }
  };
  const textOf = (value) => (typeof value === "string" ? value : "");
  // One more than the limit, so that Python can tell that something was cut.
  const cut = (text) => (text.length > MAX_TEXT ? text.slice(0, MAX_TEXT + 1) : text);

  function me() {
    const lid = quietly(() => WPP.conn.getMyUserLid());
    const phone = quietly(() => WPP.conn.getMyUserId());
    return { id: lid ? String(lid) : null, other: phone ? String(phone) : null, name: null };
  }

  // The other address of a person, from the page's own cache: no question to the server.
  function otherAddress(wid) {
    const cache = WPP.whatsapp.lidPnCache;
    const other = quietly(() => (wid.server === "lid" ? cache.getPhoneNumber(wid) : cache.getCurrentLid(wid)));
    return other ? String(other) : null;
  }

  function address(wid, name) {
    if (!wid) return null;
    const called = name ?? quietly(() => WPP.whatsapp.ContactStore.get(String(wid))?.pushname);
    return { id: String(wid), other: otherAddress(wid), name: textOf(called) || null };
  }

  function isMe(wid) {
    const mine = me();
    const id = String(wid);
    return id === mine.id || id === mine.other;
  }

  // Where a message stands: the parts that messages, edits and deletions share.
  function place(key, author) {
    const remote = key.remote;
    const self = isMe(remote);
    const crowd = remote.server !== "lid" && remote.server !== "c.us";
    const person = crowd ? (author ?? key.participant) : remote;
    return {
      chat: String(remote),
      self,
      stanza: textOf(key.id),
      fromMe: key.fromMe === true,
      peer: self ? me() : address(person ?? null, undefined),
    };
  }

  // In media messages `body` is a thumbnail, so only what is known to be written text is taken from it.
  function textIn(msg) {
    if (WRITTEN.has(msg.type)) return textOf(msg.body);
    const named = textOf(msg.caption) || textOf(msg.vcardFormattedName) || textOf(msg.pollName) || textOf(msg.eventName);
    return [named, ...optionsOf(msg)].join("\n");
  }

  // Of a poll. Votes are not counted here.
  function optionsOf(msg) {
    const options = Array.isArray(msg.pollOptions) ? msg.pollOptions : [];
    return options.slice(0, MAX_OPTIONS).map((option) => `\u2022 ${textOf(option?.name).slice(0, 200)}`);
  }

  // How a call ended is a number or a word, by the page's version; old ones have it in the subtype.
  function callOf(msg) {
    if (msg.type !== "call_log") return null;
    const video = msg.isVideoCall === true || msg.isVideo === true || textOf(msg.subtype).includes("video");
    return { end: String(msg.callOutcome ?? msg.subtype ?? "").slice(0, 40), video };
  }

  function message(msg, caughtUp) {
    const where = place(msg.id, msg.author);
    if (where.fromMe && !BY_WEB.test(where.stanza)) page.sawPhone(msg.t);
    if (where.peer && !where.self && !where.fromMe) where.peer.name = textOf(msg.notifyName) || where.peer.name;
    return {
      ...where,
      type: textOf(msg.type),
      text: cut(textIn(msg)),
      quoted: textOf(msg.quotedStanzaID) || null,
      forwarded: msg.isForwarded === true,
      broadcast: msg.broadcast === true,
      call: callOf(msg),
      t: msg.t,
      ack: msg.ack,
      caughtUp,
    };
  }

  function edit(msg, now) {
    const sentMs = quietly(() => Number(msg.latestEditSenderTimestampMs));
    const t = sentMs > 0 ? Math.floor(sentMs / 1000) : (now ?? msg.t);
    return { ...place(msg.id, msg.author), text: cut(textIn(msg)), t };
  }

  // Seconds or milliseconds, by the page's version.
  const secondsOf = (time) => Math.floor(Number(time) > 1e12 ? Number(time) / 1000 : Number(time));

  function reaction({ msgId, id, sender, reactionText, timestamp }) {
    const t = secondsOf(timestamp) || Math.floor(Date.now() / 1000);
    const ours = id?.fromMe === true || isMe(sender);
    return { ...place(msgId, msgId.participant), emoji: textOf(reactionText).slice(0, 100), ours, t };
  }

  Object.assign(page, { quietly, textOf, me, address, message, edit, place, reaction });
})(window.wabridgePage);
