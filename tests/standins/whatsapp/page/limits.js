// What the server holds against an account that writes to too many strangers, as far as it tells the page.
"use strict";
standInModules.add("WAWebUserPrefsIndexedDBStorage", (exports) => {
  const kept = new Map();
  exports.userPrefsIdb = {
    get: (key) => kept.get(key) ?? null,
    set: async (key, value) => kept.set(key, value),
    remove: async (key) => kept.delete(key),
  };
});

standInModules.add("WAWebReachoutTimelockUtils", (exports, use) => {
  if (!use("StandInState").knobs.limits_told) return;
  exports.REACHOUT_TIMELOCK_IDB_KEY = "reachout_timelock";
  const record = () => use("WAWebUserPrefsIndexedDBStorage").userPrefsIdb.get(exports.REACHOUT_TIMELOCK_IDB_KEY);
  exports.isUserReachoutTimelocked = () => record()?.time_enforcement_ends > Date.now();
  exports.canSendMsgWhileTimelocked = () => false;
});

standInModules.add("WAWebGetReachoutTimelockJob", (exports, use) => {
  exports.fetchReachoutTimelock = () =>
    new Promise((resolve) => {
      use("StandInLimits").waiting.push(resolve);
      use("StandInWire").say({ kind: "timelock_query" });
    });
});

standInModules.add("WAWebIndividualNewChatMessageCappingLimitUtils", (exports, use) => {
  if (!use("StandInState").knobs.limits_told) return;
  exports.NEW_CHAT_MESSAGE_CAPPING_IDB_KEY = "new_chat_message_capping";
  const record = () => use("WAWebUserPrefsIndexedDBStorage").userPrefsIdb.get(exports.NEW_CHAT_MESSAGE_CAPPING_IDB_KEY);
  exports.getCappingData = record;
  exports.isUserCapped = () => record()?.capping_status === "CAPPED";
});

standInModules.add("WAWebErrorType", (exports, use) => {
  if (use("StandInState").knobs.limits_told) exports.SendFailureErrorCode = { UserReachedMaxMonthlyLimitForNewMessages: 1 };
});

standInModules.add("StandInLimits", (exports, use) => {
  const { userPrefsIdb } = use("WAWebUserPrefsIndexedDBStorage");
  const quota = () => use("WAWebIndividualNewChatMessageCappingLimitUtils").NEW_CHAT_MESSAGE_CAPPING_IDB_KEY;
  const told = () => use("StandInState").knobs.limits_told;
  exports.waiting = [];
  exports.startCycle = (end) => told() && userPrefsIdb.set(quota(), { capping_status: "NONE", cycle_end_timestamp: end });
  // What the page writes onto a message that the server has refused; the server's number is not among it.
  exports.refused = (code) => {
    const failed = { ack: -1, isSendFailure: true };
    if (code !== 475 || !told()) return failed;
    userPrefsIdb.set(quota(), { ...userPrefsIdb.get(quota()), capping_status: "CAPPED" });
    return { ...failed, errorCode: use("WAWebErrorType").SendFailureErrorCode.UserReachedMaxMonthlyLimitForNewMessages };
  };
  use("StandInWire").on("timelock", ({ until }) => {
    const key = use("WAWebReachoutTimelockUtils").REACHOUT_TIMELOCK_IDB_KEY;
    if (until && told()) userPrefsIdb.set(key, { time_enforcement_ends: until * 1000, enforcement_type: "RESTRICT_ALL_COMPANIONS" });
    else userPrefsIdb.remove(key);
    for (const resolve of exports.waiting.splice(0)) resolve();
  });
});
