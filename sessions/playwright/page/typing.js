// Showing that somebody types.
"use strict";
((page) => {
  const timers = new Map(); // chat -> when the typing ends by itself

  // A message that follows ends it for whoever looks, so nothing has to be told.
  page.typingEnds = (chat) => {
    clearTimeout(timers.get(chat));
    timers.delete(chat);
  };

  Object.assign(page.answers, {
    // WhatsApp's own functions: those of wa-js first ask for the person's presence, which is nobody's business.
    async showTyping({ chat, ms }) {
      page.requireMain();
      page.requireLease();
      const model = WPP.chat.get(chat);
      if (!model) return;
      page.typingEnds(chat);
      await page.within(1000, WPP.whatsapp.ChatPresence.markComposing(model), null);
      const stop = () => {
        timers.delete(chat);
        page.quietly(() => WPP.whatsapp.ChatPresence.markPaused(model)?.catch?.(() => {}));
      };
      timers.set(chat, setTimeout(stop, ms));
    },
  });
})(window.wabridgePage);
