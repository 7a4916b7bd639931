// Opening chats, asking who exists, typing, reading: what clients do in a chat besides sending.
"use strict";
standInModules.add("WAWebQueryExistsJob", (exports, use) => {
  const { createWid } = use("WAWebWidFactory");
  exports.queryWidExists = async (wid) => {
    const found = await use("StandInWire").query(wid);
    if (!found) return null;
    use("WAWebApiContact").remember(found);
    const lid = createWid(found.lid);
    return { wid: found.pn ? createWid(found.pn) : lid, lid, biz: false };
  };
  exports.queryPhoneExists = (number) => exports.queryWidExists(createWid(`${String(number).replace(/\D/g, "")}@c.us`));
});

standInModules.add("WAWebFindChatAction", (exports, use) => {
  const { getCurrentLid } = use("WAWebApiContact");
  const state = use("StandInState");
  const { chatOf, record } = use("StandInAnnounce");
  exports.findOrCreateLatestChat = async (wid) => {
    let id = wid;
    if (wid.server === "c.us" && state.login?.me.lid_addressing) {
      if (state.knobs.no_lid_for_user) throw new Error("No LID for user");
      id = getCurrentLid(wid) ?? (await use("WAWebQueryExistsJob").queryWidExists(wid))?.lid;
      if (!id) throw new Error("No LID for user");
    }
    const created = !use("WAWebCollections").Chat.get(id);
    const chat = chatOf(id);
    if (created) await use("StandInVault").put("chat", record(chat));
    return { chat, created };
  };
});
standInModules.add("WAWebFindChat", (exports, use) => {
  exports.findExistingChat = async (wid) => use("WAWebCollections").Chat.get(wid);
});

standInModules.add("WAWebUpdateUnreadChatAction", (exports, use) => {
  exports.sendSeen = async (given) => {
    const chat = given.chat ?? given;
    if (!chat.unreadCount) return;
    use("StandInWire").say({ kind: "read", to: String(chat.id), stanza_id: chat.lastReceivedKey?.id ?? "", detail: { count: chat.unreadCount } });
    chat.set("unreadCount", 0);
    await use("StandInVault").put("chat", use("StandInAnnounce").record(chat));
  };
  exports.markUnread = async (chat) => chat.set("unreadCount", -1);
});

standInModules.add("WAWebChatStateBridge", (exports, use) => {
  const tell = (kind) => async (chat) => use("StandInWire").say({ kind, to: String(chat.id ?? chat) });
  exports.markComposing = tell("typing");
  exports.markRecording = tell("recording");
  exports.markPaused = tell("paused");
  exports.sendChatStateComposing = tell("typing");
  exports.sendChatStateRecording = tell("recording");
  exports.sendChatStatePaused = tell("paused");
});

standInModules.add("WAWebChatGetters", (exports) => {
  exports.getHasUnread = (chat) => chat.unreadCount !== 0;
  exports.getIsNewsletter = (chat) => chat.id.isNewsletter();
  exports.getIsBroadcast = (chat) => chat.id.isStatus();
  exports.getIsGroup = (chat) => chat.id.isGroup();
  exports.getIsUser = (chat) => chat.id.isUser();
});

standInModules.add("WAWebPresenceCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  const { BaseModel } = use("WAWebBaseModel");
  exports.PresenceCollection = new Collection(BaseModel);
});

standInModules.add("WAWebContactPresenceBridge", (exports, use) => {
  const subscribe = async (wid) => use("StandInWire").say({ kind: "presence_subscribe", to: String(wid) });
  Object.assign(exports, { subscribePresence: subscribe, subscribeGroupPresence: subscribe });
});

standInModules.add("WAWebGroupMetadataCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  const { BaseModel } = use("WAWebBaseModel");
  class GroupMetadataCollection extends Collection {
    onParentGroupChange() {}
    async find(id) {
      if (!this.get(id)) this.add(new BaseModel({ id }));
      return this.get(id);
    }
    async update(id) {
      return this.find(id);
    }
  }
  exports.default = new GroupMetadataCollection(BaseModel);
});
