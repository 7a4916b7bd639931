// Sending under a key that Python has committed before, and the dead-man.
"use strict";
((page) => {
  const UNKNOWN = { fate: "unknown", level: 0, t: null };
  const inHand = new Map(); // key -> the promise of a send that has not settled
  let aliveUntil = null; // performance.now() stands still while the machine sleeps, so the wall clock is asked too
  let aliveUntilWall = null;

  const expired = () => performance.now() > aliveUntil || Date.now() > aliveUntilWall;

  function requireLease() {
    if (aliveUntil === null || expired()) throw new page.Refusal("no_lease");
    if (page.ban()) throw new page.Refusal("banned");
  }
  page.requireLease = requireLease;

  setInterval(() => {
    // Nobody holds this session any more: WhatsApp must not send what it has queued, so we leave it.
    if (aliveUntil !== null && expired()) location.replace("about:blank");
  }, 500);

  async function fateOf(msg) {
    const level = Number(msg.ack ?? 0);
    const fate = level > 0 ? "acked" : level < 0 ? "failed" : "in_flight";
    return { fate, level, t: msg.t ?? null, ...(level < 0 ? await page.whyRefused(msg) : {}) };
  }

  async function sight(key) {
    const held = page.quietly(() => WPP.whatsapp.MsgStore.get(key));
    if (held) return fateOf(held);
    try {
      return await fateOf(await WPP.chat.getMessageById(key));
    } catch (error) {
      const code = page.codeOf(error);
      if (code !== "msg_not_found" && code !== "chat_not_found") throw error;
      return inHand.has(key) ? { ...UNKNOWN, fate: "in_flight" } : UNKNOWN;
    }
  }

  // Waits for an ack, then says what is known.
  async function settled(key, until) {
    let seen = await sight(key);
    while (seen.fate === "in_flight" && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen = await sight(key);
    }
    return seen;
  }

  function handOver({ chat, text, key, quoted, picture }, file) {
    const options = {
      messageId: key,
      linkPreview: false,
      detectMentioned: false,
      markIsRead: false,
      waitForAck: true,
      ...(quoted ? { quotedMsg: quoted } : {}),
    };
    const type = picture ? "image" : "document";
    const sending = file
      ? WPP.chat.sendFileMessage(chat, file, { ...options, type, filename: file.name, caption: text || undefined })
      : WPP.chat.sendTextMessage(chat, text, options);
    inHand.set(key, sending);
    const done = () => inHand.delete(key);
    sending.then(done, done);
    page.watch(key, 600);
    page.typingEnds(chat);
    return sending;
  }

  async function send(message) {
    const { key, timeoutMs, door, filename, type } = message;
    const until = performance.now() + timeoutMs;
    page.requireMain();
    requireLease();
    const file = door ? await page.fileFrom(door, filename, type) : null;
    const before = await sight(key);
    if (before.fate !== "unknown") return settled(key, until);
    requireLease();
    let result;
    try {
      result = await page.within(until - performance.now(), handOver(message, file), "late");
    } catch (error) {
      const after = await sight(key);
      if (after.fate === "unknown") throw error;
      return settled(key, until);
    }
    if (result === "late") return sight(key);
    const said = result?.sendMsgResult ?? {};
    if (said.messageSendResult === "OK") return { fate: "acked", level: 1, t: said.t ?? (await sight(key)).t };
    const seen = await settled(key, Math.min(until, performance.now() + 1000));
    return { ...seen, said: page.textOf(said.messageSendResult) };
  }

  // lid: whom it is for, where that is known. A phone number that leads to somebody else has changed hands.
  async function keyFor(id, lid) {
    const chat = await WPP.chat.find(id);
    const holder = chat.id.server === "c.us" ? WPP.whatsapp.lidPnCache.getCurrentLid(chat.id) : chat.id;
    if (lid && holder && String(holder) !== lid) throw new page.Refusal("chat_not_found");
    const key = await WPP.chat.generateMessageID(chat);
    return { chat: String(chat.id), key: String(key) };
  }

  Object.assign(page.answers, {
    send,
    alive({ ms }) {
      aliveUntil = performance.now() + ms;
      aliveUntilWall = Date.now() + ms;
    },
    sight({ key }) {
      page.requireMain();
      return sight(key);
    },
    async messageKey({ ids }) {
      page.requireMain();
      const lid = ids.find((id) => id.endsWith("@lid"));
      let refused = new page.Refusal("chat_not_found");
      for (const id of ids) {
        try {
          return await keyFor(id, lid);
        } catch (error) {
          refused = error;
        }
      }
      throw refused;
    },
  });
})(window.wabridgePage);
