// Enums and one-line modules that clients look up by the shape of their exports.
"use strict";
standInModules.add("WAWebBuildConstants", (exports) => {
  const version = "2.3000.1044512345";
  Object.assign(exports, { VERSION_STR: version, VERSION_PRIMARY: "2", VERSION_SECONDARY: "3000", VERSION_TERTIARY: "1044512345" });
});
standInModules.add("WAWebSanitizedVersion", (exports, use) => {
  exports.SANITIZED_VERSION_STR = use("WAWebBuildConstants").VERSION_STR;
});
standInModules.add("WAWebAck", (exports) => {
  exports.ACK = {
    MD_DOWNGRADE: -7, INACTIVE: -6, CONTENT_UNUPLOADABLE: -5, CONTENT_TOO_BIG: -4, CONTENT_GONE: -3, EXPIRED: -2, FAILED: -1,
    CLOCK: 0, SENT: 1, RECEIVED: 2, READ: 3, PLAYED: 4, PEER: 5,
  };
  exports.ACK_STRING = { SENDER: "sender", DELIVERY: "delivery", READ: "read", PLAYED: "played", INACTIVE: "inactive" };
  exports.EDIT_ATTR = { REVOKE: 7, EDIT: 1 };
});
standInModules.add("WAWebMsgType", (exports) => {
  const types = "chat image video audio ptt sticker document location vcard multi_vcard ciphertext revoked e2e_notification notification_template gp2 call_log protocol";
  exports.MSG_TYPE = Object.fromEntries(types.split(" ").map((name) => [name.toUpperCase(), name]));
  exports.SYSTEM_MESSAGE_TYPES = ["e2e_notification", "notification_template", "gp2", "call_log"];
});
standInModules.add("WATimeUtils", (exports) => {
  exports.unixTime = () => Math.floor(Date.now() / 1000);
  exports.unixTimeMs = () => Date.now();
});
standInModules.add("WAWebIsOfficialClient", (exports) => {
  exports.IsOfficialClient = { isOfficialClient: true };
  exports.isOfficialClient = true;
});
standInModules.add("WAWebCallCollection", (exports, use) => {
  const Collection = use("WAWebCollection").default;
  const { BaseModel } = use("WAWebBaseModel");
  class CallCollectionImpl extends Collection {
    calls = new Map();
    processIncomingCall() {}
  }
  exports.CallCollectionImpl = CallCollectionImpl;
  exports.default = new CallCollectionImpl(BaseModel);
});
standInModules.add("WAWebQuotedMsgModelUtils", (exports, use) => {
  exports.getQuotedMsgObj = (msg) => {
    if (!msg.quotedMsg) return undefined;
    const MsgKey = use("WAWebMsgKey").default;
    const id = new MsgKey({ fromMe: false, remote: msg.id.remote, id: msg.quotedStanzaID });
    return new (use("WAWebMsgModel").default)({ ...msg.quotedMsg, id, from: msg.quotedParticipant });
  };
});
standInModules.add("WALinkify", (exports) => {
  const link = /https?:\/\/\S+/g;
  exports.findLinks = (text) => [...String(text ?? "").matchAll(link)].map(([href]) => ({ href }));
  exports.findLink = (text) => exports.findLinks(text)[0];
});
standInModules.add("WAWebMiscBrowserUtils", (exports) => {
  exports.info = () => ({ os: "Linux", name: "Chrome", version: "156" });
});
standInModules.add("WAWebOfflineHandler", (exports) => {
  exports.OfflineMessageHandler = { getOfflineDeliveryProgress: () => 100 };
});
standInModules.add("WAWebSyncGatingUtils", (exports) => {
  exports.isPlaceholderMessageResendEnabled = () => false;
});
standInModules.add("WAWebNonMessageDataRequestPlaceholderMessageResendUtils", (exports) => {
  exports.handlePlaceholderMsgsSeen = () => undefined;
});
standInModules.add("WAWebHistorySyncProgress", (exports) => {
  exports.getHistorySyncProgress = () => ({ realProgress: 100, remainingPausedSeconds: 0 });
});
