// Starts the page: reads the login, asks for the knobs, releases the modules, restores chats, connects.
"use strict";
(async () => {
  const modules = standInModules;
  delete window.standInModules;
  modules.prepare();
  const state = modules.use("StandInState");
  const vault = modules.use("StandInVault");

  let keys = await vault.read("user", "keys");
  if (!keys) {
    keys = [32, 32, 32].map((length) => crypto.getRandomValues(new Uint8Array(length)));
    await vault.put("user", keys, "keys");
  }
  const login = await vault.read("user", "login");
  const who = login ? new URLSearchParams(login.device) : "";
  const { knobs } = await (await fetch(`/boot.json?${who}`)).json();
  Object.assign(state, { keys, knobs });
  // Both halves are needed, as the real page needs both; the second is written lazily by the browser.
  if (login && (localStorage.getItem("last-wid-md") || !knobs.login_needs_local_storage)) state.login = login;
  if (knobs.never_ready) return;

  for (const person of await vault.all("people")) modules.use("WAWebApiContact").learn(person);
  await restoreChats();
  for (const name of ["StandInPairing", "StandInReceiving", "StandInOutbox", "StandInLimits", "WAWebAltDeviceLinkingApi"]) modules.use(name);
  modules.release();
  window.Debug = { VERSION: modules.use("WAWebBuildConstants").VERSION_STR };
  if (state.login) {
    modules.use("WAWebConnModel").Conn.set("pushname", state.login.me.name);
    modules.use("WAWebStreamModel").Stream.set("mode", "SYNCING");
  }
  modules.use("StandInWire").open();

  async function restoreChats() {
    const { chatOf } = modules.use("StandInAnnounce");
    const { Msg } = modules.use("WAWebCollections");
    const { revive } = modules.use("StandInPlain");
    for (const kept of await vault.all("chat")) {
      const chat = chatOf(kept.id, kept.name ?? undefined);
      chat.set("unreadCount", kept.unread);
      chat.set("t", kept.t);
      const last = kept.last && (await vault.byKey(kept.last));
      if (!last) continue;
      const model = new Msg.modelClass(revive(last.data));
      chat.set("lastReceivedKey", model.id);
      chat.msgs.add(model);
      Msg.add(model);
    }
  }
})();
