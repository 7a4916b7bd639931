// Why WhatsApp refuses messages. Its answer to a send gives no reason, but the page keeps records of its own: what
// stands here was read in WhatsApp's published scripts (2026), and where they move, a refusal has no name.
"use strict";
((page) => {
  const ASK_MS = 3000;
  const ASK_AGAIN_MS = 60000;
  const REMEMBERED = 1000;
  const TIMELOCK = "WAWebReachoutTimelockUtils"; // the server says 463
  const QUOTA = "WAWebIndividualNewChatMessageCappingLimitUtils"; // the server says 475
  const reasons = new Map(); // message key -> why it was refused, as it was known when that was seen first
  let askedAt = -Infinity;

  // A module of WhatsApp's that wa-js does not know.
  const own = (name) => page.quietly(() => window.require(name));
  const recorded = (name, key) =>
    page.quietly(() => own("WAWebUserPrefsIndexedDBStorage").userPrefsIdb.get(own(name)[key]));

  // One of the two records is in milliseconds.
  function ahead(time) {
    const seconds = Number(time) > 1e12 ? Number(time) / 1000 : Number(time);
    return seconds > Date.now() / 1000 ? Math.floor(seconds) : null;
  }

  function reachOutLimit() {
    const until = ahead(recorded(TIMELOCK, "REACHOUT_TIMELOCK_IDB_KEY")?.time_enforcement_ends);
    const locked = until !== null || page.quietly(() => own(TIMELOCK).isUserReachoutTimelocked()) === true;
    return locked ? { code: "reach_out_limit", until } : null;
  }

  function newContactQuota(msg) {
    const word = own("WAWebErrorType")?.SendFailureErrorCode?.UserReachedMaxMonthlyLimitForNewMessages;
    const said = word !== undefined && msg.errorCode === word;
    if (!said && page.quietly(() => own(QUOTA).isUserCapped()) !== true) return null;
    const until = ahead(recorded(QUOTA, "NEW_CHAT_MESSAGE_CAPPING_IDB_KEY")?.cycle_end_timestamp);
    return { code: "new_contact_quota", until };
  }

  // WhatsApp asks its server at each start, and is told of changes; a refusal can overtake that.
  async function askAgain() {
    if (performance.now() - askedAt < ASK_AGAIN_MS) return;
    askedAt = performance.now();
    const asked = page.quietly(() => own("WAWebGetReachoutTimelockJob").fetchReachoutTimelock());
    await page.within(ASK_MS, Promise.resolve(asked).catch(() => null), null);
  }

  async function find(msg) {
    const ban = page.ban();
    if (ban) return { code: "temporary_ban", until: ban.until };
    const known = newContactQuota(msg) ?? reachOutLimit();
    if (known) return known;
    await askAgain();
    return reachOutLimit() ?? { code: null, until: null };
  }

  // Of a message with a negative ack.
  page.whyRefused = (msg) => {
    const key = String(msg.id);
    if (!reasons.has(key)) reasons.set(key, find(msg));
    if (reasons.size > REMEMBERED) reasons.delete(reasons.keys().next().value);
    return reasons.get(key);
  };
})(window.wabridgePage);
