// What the page keeps in IndexedDB: the login, the contacts, the messages and the queue of unsent ones.
"use strict";
standInModules.add("StandInState", (exports) => {
  // Facts of this page's life, filled by boot before any other module is asked for.
  Object.assign(exports, { knobs: {}, login: null, keys: [] });
});

standInModules.add("StandInVault", (exports) => {
  const NAME = "wawc";
  let opening = null;
  const open = () =>
    (opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore("user");
        db.createObjectStore("people", { keyPath: "lid" });
        db.createObjectStore("chat", { keyPath: "id" });
        db.createObjectStore("queue", { keyPath: "stanza_id" });
        const messages = db.createObjectStore("message", { keyPath: "row", autoIncrement: true });
        messages.createIndex("key", "key", { unique: true });
        messages.createIndex("chat", ["chat", "row"]);
        messages.createIndex("stanza", "stanza_id");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }));

  async function run(mode, stores, work) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(stores, mode);
      const at = Object.fromEntries(stores.map((name) => [name, transaction.objectStore(name)]));
      let result;
      work(at, (value) => (result = value));
      transaction.oncomplete = () => resolve(result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
  const ask = (request, then) => (request.onsuccess = () => then(request.result));

  Object.assign(exports, {
    read: (name, key) => run("readonly", [name], (at, give) => ask(at[name].get(key), give)),
    all: (name) => run("readonly", [name], (at, give) => ask(at[name].getAll(), give)),
    put: (name, value, key) => run("readwrite", [name], (at) => at[name].put(value, key)),
    drop: (name, key) => run("readwrite", [name], (at) => at[name].delete(key)),
    byKey: (key) => run("readonly", ["message"], (at, give) => ask(at.message.index("key").get(key), give)),
    byStanza: (id) => run("readonly", ["message"], (at, give) => ask(at.message.index("stanza").getAll(id), give)),
    // Resolves with false when the message is there already. The chat's last message moves in the same transaction.
    keepMessage: (message, chat, queued) =>
      run("readwrite", ["message", "chat", "queue"], (at, give) => {
        ask(at.message.index("key").getKey(message.key), (row) => {
          give(row === undefined);
          if (row === undefined) {
            at.message.add(message);
            at.chat.put(chat);
          }
        });
        if (queued) at.queue.put(queued);
      }),
    changeMessage: (key, change) =>
      run("readwrite", ["message"], (at, give) => {
        ask(at.message.index("key").get(key), (message) => {
          if (!message) return;
          if (change.ack > 0 && change.ack < message.data.ack) delete change.ack; // an ack never goes back
          Object.assign(message.data, change);
          at.message.put(message);
          give(message);
        });
      }),
    // Messages of a chat next to the row of `key`, oldest first; null when the key is not there.
    around: (chat, key, direction, count) =>
      run("readonly", ["message"], (at, give) => {
        ask(at.message.index("key").get(key), (anchor) => {
          if (!anchor) return give(null);
          const before = direction === "before";
          const low = before ? [chat, 0] : [chat, anchor.row];
          const high = before ? [chat, anchor.row] : [chat, Infinity];
          const found = [];
          ask(at.message.index("chat").openCursor(IDBKeyRange.bound(low, high, !before, before), before ? "prev" : "next"), (cursor) => {
            if (!cursor || found.length >= count) return give(before ? found.reverse() : found);
            found.push(cursor.value);
            cursor.continue();
          });
        });
      }),
    forget: async () => {
      (await open()).close();
      opening = null;
      await new Promise((resolve) => {
        const request = indexedDB.deleteDatabase(NAME);
        request.onsuccess = request.onerror = request.onblocked = resolve;
      });
    },
  });
});
