// Reading what came without an event: before our ears were open, or marked as not new.
"use strict";
((page) => {
  const noted = new Map(); // chat -> its mark when it was last read to the end, and when that was
  const ours = (id) => id.server === "lid" || id.server === "c.us";
  const markOf = (chat) => `${chat.t}|${page.quietly(() => String(chat.lastReceivedKey))}`;

  Object.assign(page.answers, {
    // Chats with people that have moved, newest first. Groups, channels and statuses are not touched.
    movedChats({ since, limit }) {
      page.requireMain();
      const moved = [];
      for (const chat of WPP.whatsapp.ChatStore.getModelsArray()) {
        if (!ours(chat.id) || !(chat.t >= since)) continue;
        const mark = markOf(chat);
        if (noted.get(String(chat.id))?.mark !== mark) moved.push({ chat: String(chat.id), mark, t: chat.t });
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
        if (row) rows.push(row);
      }
      return rows;
    },
    noteChat({ chat, mark }) {
      noted.set(chat, { mark, at: performance.now() });
    },
  });
})(window.wabridgePage);
