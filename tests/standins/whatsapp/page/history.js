// Reading kept messages: what clients use to catch up after a restart.
"use strict";
standInModules.add("WAWebDBMessageFindLocal", (exports, use) => {
  const vault = use("StandInVault");
  const plain = (found) => found.map(({ data }) => use("StandInPlain").revive(data));
  const msgFindByDirection = async ({ anchor, count, direction }) => {
    const found = await vault.around(String(anchor.remote), String(anchor), direction, count);
    return found === null ? { status: 404, messages: [] } : { status: 200, messages: plain(found) };
  };
  Object.assign(exports, {
    msgFindByDirection,
    msgFindBefore: (given) => msgFindByDirection({ ...given, direction: "before" }),
    msgFindAfter: (given) => msgFindByDirection({ ...given, direction: "after" }),
  });
});

standInModules.add("WAWebDBMessageFindMedia", (exports, use) => {
  exports.msgFindMedia = async ({ anchor, count, direction }) => {
    const { messages } = await use("WAWebDBMessageFindLocal").msgFindByDirection({ anchor, count, direction });
    return { messages: messages.filter((message) => message.mediaData) };
  };
});

standInModules.add("WAWebChatMessageSearch", (exports, use) => {
  // Two parameters: clients look at the function's length to choose how to call it.
  exports.getSearchContext = (chat, key) => {
    const { Msg } = use("WAWebCollections");
    const { MsgCollectionImpl } = use("WAWebMsgCollection");
    const found = new MsgCollectionImpl();
    const load = async () => {
      const row = await use("StandInVault").byKey(String(key));
      if (row) found.add(Msg.get(row.key) ?? new Msg.modelClass(use("StandInPlain").revive(row.data)));
    };
    return { collection: Object.assign(found, { loadAroundPromise: load() }) };
  };
});
