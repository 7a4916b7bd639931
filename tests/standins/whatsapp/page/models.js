// Models of messages, chats and contacts, and how a message is kept as plain values.
"use strict";
standInModules.add("WAWebMsgModel", (exports, use) => {
  const { BaseModel, defineModel } = use("WAWebBaseModel");
  class Msg extends BaseModel {
    get senderObj() {
      return { isMe: this.id.fromMe, id: this.author ?? this.from };
    }
    get isStatusV3() {
      return this.id.remote.isStatus();
    }
    get isEphemeral() {
      return false;
    }
    msgContextInfo(chatId) {
      return {
        quotedMsg: { type: this.type, body: this.body },
        quotedStanzaID: this.id.id,
        quotedParticipant: this.author ?? this.from,
        quotedRemoteJid: this.id.remote.equals(chatId) ? undefined : this.id.remote,
      };
    }
    updateAck(ack) {
      this.set("ack", ack);
    }
    async downloadMedia() {
      await use("StandInMedia").download(this);
    }
  }
  const names =
    "id type subtype body caption ack t from to author self isNewMsg notifyName quotedMsg quotedStanzaID quotedParticipant mimetype size filehash filename " +
    "isForwarded isViewOnce latestEditMsgKey latestEditSenderTimestampMs mediaData mediaObject local broadcast protocolMessageKey vcardFormattedName isSendFailure errorCode " +
    "pollName pollOptions callOutcome isVideoCall hasReaction";
  exports.default = defineModel(Msg, "msg", names.split(" "));
});

standInModules.add("WAWebChatModel", (exports, use) => {
  const { BaseModel, defineModel } = use("WAWebBaseModel");
  const { MsgCollectionImpl } = use("WAWebMsgCollection");
  class Chat extends BaseModel {
    constructor(attributes) {
      super({ unreadCount: 0, archive: false, active: false, isReadOnly: false, ...attributes });
      const hidden = (name, value) => Object.defineProperty(this, name, { value, writable: true });
      hidden("msgs", new MsgCollectionImpl());
      hidden("presence", {
        id: this.id,
        hasData: false,
        chatstate: {},
        subscribe: async () => use("StandInWire").say({ kind: "presence_subscribe", to: String(this.id) }),
      });
    }
    get formattedTitle() {
      return this.name ?? String(this.id);
    }
    get contact() {
      return use("WAWebContactCollection").ContactCollection.get(this.id);
    }
  }
  exports.default = defineModel(Chat, "chat", "id t name unreadCount lastReceivedKey archive active isReadOnly pausedTimerId".split(" "));
});

standInModules.add("WAWebContactModel", (exports, use) => {
  const { BaseModel, defineModel } = use("WAWebBaseModel");
  class Contact extends BaseModel {}
  exports.default = defineModel(Contact, "contact", "id name shortName pushname type phoneNumber isBusiness isEnterprise verifiedName".split(" "));
});

standInModules.add("StandInPlain", (exports, use) => {
  const Wid = use("WAWebWid").default;
  const { createWid } = use("WAWebWidFactory");
  const MsgKey = use("WAWebMsgKey").default;
  const WIDS = ["from", "to", "author", "quotedParticipant", "quotedRemoteJid"];
  const KEYS = ["id", "protocolMessageKey", "latestEditMsgKey"];
  const KEPT =
    "type subtype body caption ack t self notifyName quotedMsg quotedStanzaID mimetype size filehash filename directPath isForwarded " +
    "latestEditSenderTimestampMs broadcast vcardFormattedName isSendFailure errorCode pollName pollOptions callOutcome isVideoCall hasReaction";

  exports.flatten = (attributes) => {
    const flat = {};
    for (const name of KEPT.split(" ")) {
      if (attributes[name] !== undefined) flat[name] = JSON.parse(JSON.stringify(attributes[name] ?? null));
    }
    for (const name of [...WIDS, ...KEYS]) if (attributes[name]) flat[name] = String(attributes[name]);
    return flat;
  };
  exports.revive = (flat) => {
    const attributes = { isNewMsg: false, ...flat };
    for (const name of WIDS) if (flat[name] && !(flat[name] instanceof Wid)) attributes[name] = createWid(flat[name]);
    for (const name of KEYS) if (flat[name] && !(flat[name] instanceof MsgKey)) attributes[name] = MsgKey.fromString(flat[name]);
    if (flat.directPath) {
      attributes.mediaData = { type: flat.type, mimetype: flat.mimetype, size: flat.size, filehash: flat.filehash, mediaBlob: null, mediaStage: "NEED_POKE" };
      attributes.mediaObject = { type: flat.type.toUpperCase(), filehash: flat.filehash };
    }
    return attributes;
  };
  exports.row = (attributes, chat) => ({
    key: String(attributes.id),
    chat: String(chat),
    stanza_id: attributes.id.id,
    data: exports.flatten(attributes),
  });
});
