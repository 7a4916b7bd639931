// What wa-js does on its own account and nobody here needs.
"use strict";
((page) => {
  // At each load wa-js 4.6 asks for the presence of every known chat: thousands of questions about people whom
  // nobody has asked about. It may go when wa-js offers a switch for it.
  const isPresenceOfAll = (visit) => /\.presence\.subscribe\(/.test(Function.prototype.toString.call(visit));

  // At once: what wa-js itself does on this event waits for the next turn of the page's event loop.
  WPP.on("loader.injected", () => {
    try {
      const chats = WPP.whatsapp.ChatStore;
      const map = chats.map;
      chats.map = function (visit, ...rest) {
        return isPresenceOfAll(visit) ? [] : map.call(this, visit, ...rest);
      };
    } catch (error) {
      page.tell("unreadable", { what: "restraint", why: page.codeOf(error) });
    }
  });
})(window.wabridgePage);
