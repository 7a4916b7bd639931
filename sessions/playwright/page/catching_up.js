// Reading what came without an event: before our ears were open, or marked as not new.
"use strict";
((page) => {
  const REACTIONS_MS = 1000;
  const MAX_REACTIONS = 4; // between two people there are two
  const noted = new Map(); // chat -> its mark when it was last read to the end, and when that was
  const ours = (id) => id.server === "lid" || id.server === "c.us";
  const markOf = (chat) => `${chat.t}|${page.quietly(() => String(chat.lastReceivedKey))}`;

  // wa-js tells of reactions that come while it listens; the page's own store has the others.
  async function reactionsTo(msg) {
    if (msg.hasReaction !== true) return [];
    const found = await page.within(REACTIONS_MS, Promise.resolve(WPP.chat.getReactions(String(msg.id))).catch(() => null), null);
    const senders = (found?.reactions ?? []).flatMap((group) => group.senders ?? []);
    return senders.slice(0, MAX_REACTIONS).map((one) => reactionOf(msg, one)).filter(Boolean);
  }

  // Without a time of its own it counts from the message on: what was told since stands.
  function reactionOf(msg, { id, sender, reactionText, timestamp }) {
    return page.quietly(() => {
      const key = WPP.whatsapp.MsgKey.fromString(String(id));
      return page.reaction({ msgId: msg.id, id: key, sender, reactionText, timestamp: timestamp || msg.t });
    });
  }

  Object.assign(page.answers, {
    // Chats with people that have moved, newest first; with `again` also those that were read since. Groups, channels and statuses are not touched.
    movedChats({ since, limit, again = false }) {
      page.requireMain();
      const moved = [];
      for (const chat of WPP.whatsapp.ChatStore.getModelsArray()) {
        if (!ours(chat.id) || !(chat.t >= since)) continue;
        const mark = markOf(chat);
        if (again || noted.get(String(chat.id))?.mark !== mark) moved.push({ chat: String(chat.id), mark, t: chat.t });
      }
      return moved.sort((a, b) => b.t - a.t).slice(0, limit);
    },
    async readChat({ chat, count, before }) {
      page.requireMain();
      const options = before ? { count, direction: "before", id: before } : { count };
      const found = await WPP.chat.getMessages(chat, options);
      const rows = [];
      for (const msg of found) {
        const row = page.quietly(() => ({
          key: String(msg.id),
          // What was announced since the last reading says nothing of what came before it without an event.
          told: page.toldSince(String(msg.id), noted.get(chat)?.at ?? -Infinity),
          edited: msg.latestEditMsgKey ? page.edit(msg, null) : null,
          ...page.message(msg, true),
        }));
        if (row) rows.push({ ...row, reactions: await reactionsTo(msg) });
      }
      return rows;
    },
    noteChat({ chat, mark }) {
      noted.set(chat, { mark, at: performance.now() });
    },
  });
})(window.wabridgePage);
