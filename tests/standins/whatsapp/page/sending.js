// Outgoing messages: queued in IndexedDB before the frame leaves, sent again until the server acknowledges.
"use strict";
standInModules.add("StandInOutbox", (exports, use) => {
  const state = use("StandInState");
  const vault = use("StandInVault");
  const wire = use("StandInWire");
  const { Msg } = use("WAWebCollections");
  const { row } = use("StandInPlain");
  const { chatOf, record, announce, recordAfter } = use("StandInAnnounce");
  const MsgKey = use("WAWebMsgKey").default;
  const waiting = new Map(); // stanza id -> those who wait for the result

  const hazard = (name) => state.knobs.reload_in_send === name;
  const answered = (id, result) => {
    for (const resolve of waiting.get(id) ?? []) resolve(result);
    waiting.delete(id);
  };

  exports.start = async (chat, data) => {
    const key = String(data.id);
    if (state.knobs.duplicate_ids_refused && (Msg.get(key) || (await vault.byKey(key)))) {
      throw Object.assign(new Error("DuplicateMessageError"), { name: "DuplicateMessageError" });
    }
    if (hazard("before_queue")) return wire.reloadNow();
    const frame = {
      kind: "message",
      stanza_id: data.id.id,
      to: String(chat.id),
      type: data.type,
      body: data.body,
      caption: data.caption,
      quoted: data.quotedStanzaID,
      media: data.mediaFrame,
      attempt: 1,
    };
    const kept = { ...data, isNewMsg: true };
    delete kept.mediaFrame;
    const after = recordAfter(chat, kept);
    const model = announce(chat.id, kept);
    await vault.keepMessage(row(kept, chat.id), after, { stanza_id: frame.stanza_id, key, frame });
    if (hazard("before_frame")) return wire.reloadNow();
    if (wire.loggedIn) wire.say(frame);
    if (hazard("after_frame")) return wire.reloadNow();
    return model;
  };

  exports.result = (stanzaId) =>
    new Promise((resolve) => waiting.set(stanzaId, [...(waiting.get(stanzaId) ?? []), resolve]));

  // After every login: whatever has no ack goes out again, under the same stanza id.
  exports.resend = async () => {
    for (const entry of await vault.all("queue")) {
      entry.frame.attempt += 1;
      await vault.put("queue", entry);
      wire.say(entry.frame);
    }
  };

  const settle = async (stanzaId, change, result) => {
    // What is refused after its ack is in the queue no more.
    const entry = (await vault.read("queue", stanzaId)) ?? (change.ack < 0 ? (await vault.byStanza(stanzaId))[0] : undefined);
    if (entry) {
      await vault.changeMessage(entry.key, change);
      await vault.drop("queue", stanzaId);
      const model = Msg.get(entry.key);
      if (model && (model.ack < 1 || change.ack < 0)) for (const [name, value] of Object.entries(change)) model.set(name, value);
    }
    answered(stanzaId, result);
  };
  wire.on("ack", ({ stanza_id, t }) => {
    use("StandInReceiving").afterMail(() => settle(stanza_id, { t, ack: 1 }, { messageSendResult: "OK", t, count: null }));
  });
  wire.on("nack", ({ stanza_id, code }) => {
    use("StandInReceiving").afterMail(() => settle(stanza_id, use("StandInLimits").refused(code), { messageSendResult: "ERROR_UNKNOWN" }));
  });

  // A file that cannot be uploaded leaves a message that has failed, and no frame.
  exports.fail = async (chat, data) => {
    const kept = { ...data, isNewMsg: true, ack: -1 };
    delete kept.mediaFrame;
    const after = recordAfter(chat, kept);
    await vault.keepMessage(row(kept, chat.id), after);
    announce(chat.id, kept);
    return { messageSendResult: "ERROR_UPLOAD" };
  };

  exports.edit = async (msg, data) => {
    const chat = chatOf(msg.id.remote);
    wire.say({ kind: "edit", stanza_id: data.id.id, to: String(chat.id), type: "chat", body: data.body, edit_of: msg.id.id });
    await vault.changeMessage(String(msg.id), { body: data.body, latestEditMsgKey: String(data.id) });
    msg.set("body", data.body);
    msg.set("latestEditMsgKey", data.id);
  };

  exports.revoke = async (chat, msg) => {
    const id = await MsgKey.newId();
    wire.say({ kind: "revoke", stanza_id: id, to: String(chat.id), type: "revoked", revoke_of: msg.id.id });
    await vault.changeMessage(String(msg.id), { type: "revoked", body: undefined });
    msg.set("body", undefined);
    msg.set("type", "revoked");
    await vault.put("chat", record(chat));
  };
});

standInModules.add("WAWebSendMsgChatAction", (exports, use) => {
  // A synchronous pair of promises: the model once it is queued, and the server's answer.
  exports.addAndSendMsgToChat = (chat, data) => {
    const outbox = use("StandInOutbox");
    const stanzaId = data.id.id;
    const answer = outbox.result(stanzaId);
    const queued = outbox.start(chat, data);
    const result = queued.then(() => answer);
    result.catch(() => undefined); // whoever waits for the first promise has seen this error
    return [queued, result];
  };
  exports.sendTextMsgToChat = undefined;
});
standInModules.add("WAWebSendMessageEditAction", (exports, use) => {
  exports.addAndSendMessageEdit = (msg, data) => use("StandInOutbox").edit(msg, data);
});
standInModules.add("WAWebMsgActionCapability", (exports) => {
  exports.canEditText = exports.canEditMsg = (msg) => msg.id.fromMe && msg.type === "chat";
  exports.canEditCaption = (msg) => msg.id.fromMe && Boolean(msg.caption);
});
standInModules.add("WAWebMsgReply", (exports) => {
  exports.canReplyMsg = (msg) => !["ciphertext", "revoked", "e2e_notification"].includes(msg.type);
});
standInModules.add("WAWebSendMsgResultAction", (exports) => {
  exports.SendMsgResult = Object.fromEntries(
    "OK ERROR_NETWORK ERROR_EXPIRED ERROR_CANCELLED ERROR_UPLOAD ERROR_UNKNOWN".split(" ").map((name) => [name, name]),
  );
});
standInModules.add("WAWebGetEphemeralFieldsMsgActionsUtils", (exports) => {
  exports.getEphemeralFields = () => ({});
});
