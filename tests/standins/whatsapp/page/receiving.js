// Incoming mail, handled strictly in order: kept first, then acknowledged, then announced.
"use strict";
standInModules.add("StandInAnnounce", (exports, use) => {
  const { createWid } = use("WAWebWidFactory");
  const stores = use("WAWebCollections");
  const storeOf = (id) => {
    if (String(id) === "status@broadcast") return use("WAWebStatusCollection").StatusCollection;
    return String(id).endsWith("@newsletter") ? stores.WAWebNewsletterCollection : stores.Chat;
  };

  exports.chatOf = (id, name) => {
    const store = storeOf(id);
    if (!store.get(id)) store.add({ id: createWid(id), name, unreadCount: 0 });
    return store.get(id);
  };
  exports.record = (chat) => ({
    id: String(chat.id),
    name: chat.name ?? null,
    t: chat.t ?? 0,
    last: chat.lastReceivedKey ? String(chat.lastReceivedKey) : null,
    unread: chat.unreadCount,
  });
  // The chat's row as it will be once `data` is its last message.
  exports.recordAfter = (chat, data) => ({
    ...exports.record(chat),
    t: data.t,
    last: String(data.id),
    unread: chat.unreadCount + (data.id.fromMe ? 0 : 1),
  });
  exports.announce = (chatId, data) => {
    const chat = exports.chatOf(chatId);
    const model = new stores.Msg.modelClass(data);
    if (stores.Msg.get(model.id)) return stores.Msg.get(model.id);
    chat.set("lastReceivedKey", model.id);
    chat.set("t", model.t);
    if (!model.id.fromMe) chat.set("unreadCount", chat.unreadCount + 1);
    chat.msgs.add(model);
    stores.Msg.add(model);
    return model;
  };
});

standInModules.add("StandInReceiving", (exports, use) => {
  const state = use("StandInState");
  const vault = use("StandInVault");
  const wire = use("StandInWire");
  const { createWid } = use("WAWebWidFactory");
  const { Msg } = use("WAWebCollections");
  const { row } = use("StandInPlain");
  const { announce, chatOf, record, recordAfter } = use("StandInAnnounce");
  const MsgKey = use("WAWebMsgKey").default;
  let line = Promise.resolve();

  const me = () => state.login.me[state.login.me.lid_addressing ? "lid" : "pn"];
  const keyOf = (mail, stanzaId) => {
    const crowded = /@(g\.us|broadcast)$/.test(mail.chat);
    return new MsgKey({ fromMe: mail.from_me, remote: mail.chat, id: stanzaId, participant: crowded ? mail.author : undefined });
  };
  const dataOf = (mail) => {
    const crowded = /@(g\.us|broadcast)$/.test(mail.chat);
    const media = mail.media && { mimetype: mail.media.mimetype, size: mail.media.size, filehash: mail.media.filehash, filename: mail.media.filename ?? undefined, directPath: mail.media.path };
    return use("StandInPlain").revive({
      id: String(keyOf(mail, mail.stanza_id)),
      type: mail.type,
      body: mail.body || undefined,
      caption: mail.caption || undefined,
      from: mail.from_me ? me() : crowded || mail.chat.endsWith("@newsletter") ? mail.chat : mail.author,
      to: mail.from_me ? mail.chat : me(),
      author: crowded ? mail.author : undefined,
      self: mail.from_me ? "out" : "in",
      t: mail.t,
      ack: 1,
      isNewMsg: mail.is_new ?? true,
      notifyName: mail.name,
      isForwarded: mail.forwarded || undefined,
      broadcast: mail.broadcast || undefined,
      vcardFormattedName: mail.vcard_name,
      pollName: mail.poll_name,
      pollOptions: mail.poll_options?.map((name, localId) => ({ name, localId })),
      callOutcome: mail.call_outcome ?? undefined,
      isVideoCall: mail.call_video,
      quotedStanzaID: mail.quoted || undefined,
      quotedParticipant: mail.quoted_author ?? undefined,
      quotedMsg: mail.quoted ? { type: "chat", body: mail.quoted_text } : undefined,
      ...media,
    });
  };

  async function take(mail) {
    const api = use("WAWebApiContact");
    api.remember({ lid: mail.author_lid, pn: mail.author_pn, name: mail.from_me ? undefined : mail.name });
    if (mail.chat_lid) api.remember({ lid: mail.chat_lid, pn: mail.chat_pn, name: mail.chat_name });
    if (mail.edit_of) return edit(mail);
    if (mail.revoke_of) return revoke(mail);
    if (mail.reaction_to) return react(mail);
    const data = dataOf(mail);
    const chat = chatOf(mail.chat, mail.chat_name);
    const fresh = await vault.keepMessage(row(data, mail.chat), recordAfter(chat, data));
    wire.say({ kind: "stored", mids: [mail.mid] });
    if (!fresh) return;
    if (!mail.from_me) wire.say({ kind: "receipt", to: mail.author, stanza_id: mail.stanza_id, detail: { type: "delivered" } });
    const hidden = state.knobs.ciphertext_first ? { type: "ciphertext", body: undefined, caption: undefined } : {};
    await Msg.processMultipleMessages(createWid(mail.chat), [{ ...data, ...hidden }]);
    const model = Msg.get(data.id);
    if (state.knobs.duplicate_events) Msg.trigger("add", model, Msg);
    if (!state.knobs.ciphertext_first) return;
    setTimeout(() => {
      for (const name of ["body", "caption", "type"]) model.set(name, data[name]);
    }, state.knobs.ciphertext_for_s * 1000);
  }

  async function edit(mail) {
    const target = keyOf(mail, mail.edit_of);
    const editKey = keyOf(mail, mail.stanza_id);
    await vault.changeMessage(String(target), { body: mail.body, latestEditMsgKey: String(editKey) });
    wire.say({ kind: "stored", mids: [mail.mid] });
    const model = Msg.get(target);
    model?.set("body", mail.body);
    model?.set("latestEditSenderTimestampMs", mail.t * 1000);
    model?.set("latestEditMsgKey", editKey);
  }

  async function revoke(mail) {
    const target = keyOf(mail, mail.revoke_of);
    await vault.changeMessage(String(target), { type: "revoked", body: undefined });
    wire.say({ kind: "stored", mids: [mail.mid] });
    const notice = { ...dataOf(mail), type: "protocol", subtype: "sender_revoke", protocolMessageKey: target };
    await Msg.processMultipleMessages(createWid(mail.chat), [notice]);
    const model = Msg.get(target);
    model?.set("body", undefined);
    model?.set("type", "revoked");
  }

  async function react(mail) {
    wire.say({ kind: "stored", mids: [mail.mid] });
    const parent = new MsgKey({ fromMe: mail.reaction_to_me, remote: mail.chat, id: mail.reaction_to });
    const reaction = {
      msgKey: String(keyOf(mail, mail.stanza_id)),
      parentMsgKey: String(parent),
      senderUserJid: mail.author,
      reactionText: mail.body,
      t: mail.t,
      read: false,
      orphan: 0,
    };
    const kept = (await vault.byKey(String(parent)))?.data.reactions ?? {};
    const reactions = { ...kept, [mail.author]: { ...reaction, timestamp: mail.t } };
    await vault.changeMessage(String(parent), { hasReaction: true, reactions });
    Msg.get(parent)?.set("hasReaction", true);
    use("WAWebReactionsCollection").addOrUpdateReactionsModelCollection(reaction, true);
  }

  async function receipt(mail) {
    const keys = mail.ids.map((id) => new MsgKey({ fromMe: true, remote: mail.chat, id }));
    for (const key of keys) {
      await vault.changeMessage(String(key), { ack: mail.ack });
      const model = Msg.get(key);
      if (model && model.ack < mail.ack) model.set("ack", mail.ack);
    }
    wire.say({ kind: "stored", mids: [mail.mid] });
    const told = { ack: mail.ack, ackString: mail.ack === 2 ? "delivery" : "read", from: createWid(mail.chat), externalIds: mail.ids };
    use("WAWebHandleMsgReceipt").handleChatSimpleReceipt(told);
  }

  async function chatRead(mail) {
    const chat = chatOf(mail.chat);
    chat.set("unreadCount", 0);
    await vault.put("chat", record(chat));
    wire.say({ kind: "stored", mids: [mail.mid] });
  }

  const inOrder = (handle) => (mail) => {
    line = line.then(() => handle(mail)).catch((error) => console.error(error));
  };
  wire.on("message", inOrder(take));
  wire.on("receipt", inOrder(receipt));
  wire.on("chat_read", inOrder(chatRead));
  // Outgoing changes of the same rows take their turn in the same line.
  exports.afterMail = (work) => (line = line.then(work).catch((error) => console.error(error)));
});

// Clients listen by wrapping this function.
standInModules.add("WAWebReactionsCollection", (exports) => {
  exports.addOrUpdateReactionsModelCollection = () => undefined;
});
standInModules.add("WAWebReactionsBridge", (exports, use) => {
  exports.getReactions = async (id) => {
    const row = await use("StandInVault").byKey(String(id));
    const senders = Object.values(row?.data.reactions ?? {}).filter((reaction) => reaction.reactionText);
    return { reactionByMe: undefined, reactions: senders.map((one) => ({ aggregateEmoji: one.reactionText, hasReactionByMe: false, senders: [one] })) };
  };
});

standInModules.add("WAWebHandleMsgReceipt", (exports) => {
  exports.handleChatSimpleReceipt = async () => undefined;
});
standInModules.add("WAWebHandleGroupMsgReceipt", (exports) => {
  exports.handleGroupSimpleReceipt = async () => undefined;
});
standInModules.add("WAWebHandleStatusMsgReceipt", (exports) => {
  exports.handleStatusSimpleReceipt = async () => undefined;
});
