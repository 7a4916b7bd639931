// The collections that clients read: messages, chats, contacts, and the LID to phone number cache.
"use strict";
standInModules.add("WAWebMsgCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  class MsgCollectionImpl extends Collection {
    constructor() {
      super(use("WAWebMsgModel").default);
    }
    // Announces messages that have been kept already. `chatId` is where they belong.
    async processMultipleMessages(chatId, messages) {
      for (const data of messages) if (data.type !== "protocol") use("StandInAnnounce").announce(chatId, data);
    }
    async getMessagesById(ids) {
      const rows = await Promise.all(ids.map((id) => use("StandInVault").byKey(String(id))));
      return { messages: rows.filter(Boolean).map((row) => this.get(row.key) ?? new this.modelClass(use("StandInPlain").revive(row.data))) };
    }
  }
  exports.MsgCollectionImpl = MsgCollectionImpl;
  exports.MsgCollection = new MsgCollectionImpl();
});

standInModules.add("WAWebChatCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  class ChatCollectionImpl extends Collection {
    constructor() {
      super(use("WAWebChatModel").default);
    }
    async find(id) {
      return (await use("WAWebFindChatAction").findOrCreateLatestChat(id)).chat;
    }
  }
  exports.ChatCollectionImpl = ChatCollectionImpl;
  exports.ChatCollection = new ChatCollectionImpl();
});

standInModules.add("WAWebContactCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  class ContactCollectionImpl extends Collection {
    constructor() {
      super(use("WAWebContactModel").default);
    }
  }
  exports.ContactCollectionImpl = ContactCollectionImpl;
  exports.ContactCollection = new ContactCollectionImpl();
});

standInModules.add("WAWebNewsletterCollection", (exports, use) => {
  exports.default = new (use("WAWebChatCollection").ChatCollectionImpl)();
});

standInModules.add("WAWebStatusCollection", (exports, use) => {
  class StatusCollectionImpl extends use("WAWebChatCollection").ChatCollectionImpl {
    getMyStatus() {
      return use("StandInAnnounce").chatOf("status@broadcast");
    }
  }
  exports.StatusCollectionImpl = StatusCollectionImpl;
  exports.StatusCollection = new StatusCollectionImpl();
});

standInModules.add("WAWebBlocklistCollection", (exports, use) => {
  exports.BlocklistCollection = new (use("WAWebCollection").default)(use("WAWebContactModel").default);
});

standInModules.add("WAWebApiContact", (exports, use) => {
  const { createWid } = use("WAWebWidFactory");
  const { ContactCollection } = use("WAWebContactCollection");
  const lids = new Map();
  const numbers = new Map();
  const learn = ({ lid, pn, name }) => {
    if (!lid) return;
    if (pn) {
      lids.set(pn, lid);
      numbers.set(lid, pn);
    }
    const known = ContactCollection.get(lid);
    if (known && name) known.set("pushname", name);
    if (!known) {
      const attributes = { id: createWid(lid), pushname: name, type: "in", isBusiness: false };
      ContactCollection.add({ ...attributes, phoneNumber: pn ? createWid(pn) : undefined });
    }
  };
  const cache = {
    getCurrentLid: (wid) => (lids.has(String(wid)) ? createWid(lids.get(String(wid))) : undefined),
    getPhoneNumber: (wid) => (numbers.has(String(wid)) ? createWid(numbers.get(String(wid))) : undefined),
  };
  // Learns, and keeps what was learnt for the next life of the page.
  const remember = (person) => {
    if (!person.lid) return;
    const known = ContactCollection.get(person.lid);
    const news = !known || (person.pn && !lids.has(person.pn)) || (person.name && known.pushname !== person.name);
    learn(person);
    if (!news) return;
    const pn = numbers.get(person.lid) ?? null;
    use("StandInVault").put("people", { lid: person.lid, pn, name: ContactCollection.get(person.lid).pushname ?? null });
  };
  Object.assign(exports, { ...cache, learn, remember });
});

standInModules.add("WAWebLidPnCache", (exports, use) => {
  const { getCurrentLid, getPhoneNumber } = use("WAWebApiContact");
  exports.lidPnCache = { getCurrentLid, getPhoneNumber };
});

standInModules.add("WAWebLidMigrationUtils", (exports, use) => {
  const { getCurrentLid, getPhoneNumber } = use("WAWebApiContact");
  exports.toPn = (wid) => getPhoneNumber(wid) ?? wid;
  exports.toUserLid = (wid) => (wid.isLid() ? wid : getCurrentLid(wid));
  exports.toUserLidOrThrow = (wid) => {
    const lid = exports.toUserLid(wid);
    if (!lid) throw new Error("No LID for user");
    return lid;
  };
});

standInModules.add("WAWebLid1X1MigrationGating", (exports, use) => {
  const migrated = () => use("StandInState").login?.me.lid_addressing ?? true;
  exports.Lid1X1MigrationUtils = {
    isLidMigrated: migrated,
    isSyncdSessionMigrated: migrated,
    shouldApplyNonMigratedMessagingRules: () => !migrated(),
  };
});

standInModules.add("WAWebCollections", (exports, use) => {
  Object.assign(exports, {
    Msg: use("WAWebMsgCollection").MsgCollection,
    Chat: use("WAWebChatCollection").ChatCollection,
    Contact: use("WAWebContactCollection").ContactCollection,
    WAWebNewsletterCollection: use("WAWebNewsletterCollection").default,
  });
});
