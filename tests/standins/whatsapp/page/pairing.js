// Linking: QR references that rotate and run out, pairing codes, the login that is kept, and its loss.
"use strict";
standInModules.add("WAWebLinkDeviceEvents", (exports, use) => {
  exports.default = exports.WAWebLinkDeviceEvents = new (use("WAWebEventEmitter").default)();
  exports.WAWebLinkDeviceEvents.triggerRefreshAltLinkingCode = function () {
    this.trigger("link_device_events:refresh_alt_linking_code");
  };
});

standInModules.add("WAWebAltDeviceLinkingApi", (exports, use) => {
  const wire = use("StandInWire");
  let waiting = null;
  wire.on("code", ({ code }) => waiting?.resolve(code));
  wire.on("code_error", ({ status }) => {
    const cause = Object.assign(new Error(`rate-overlimit ${status}`), { name: "IQErrorRateOverlimit", code: status });
    waiting?.reject(Object.assign(new Error("CompanionHelloError: IQErrorRateOverlimit"), { name: "CompanionHelloError", cause }));
  });
  const ask = (phone) => {
    const answer = new Promise((resolve, reject) => (waiting = { resolve, reject }));
    wire.say({ kind: "code_request", phone: String(phone) });
    return answer;
  };
  Object.assign(exports, {
    setPairingType: () => undefined,
    initializeAltDeviceLinking: async () => undefined,
    initializeQRLinking: async () => undefined,
    genLinkDeviceCodeForPhoneNumber: (phone) => ask(phone),
    startAltLinkingFlow: (phone) => ask(phone),
  });
});

standInModules.add("WAWebLaunchSocketUtils", (exports, use) => {
  exports.refreshQR = () => use("StandInPairing").moreRefs();
});

standInModules.add("WAWebUserPrefsLogoutReason", (exports) => {
  exports.getErrorCodeFromLogoutReason = (reason) => ({ user_initiated: 0, unknown_companion: 401 })[reason] ?? 500;
  exports.setPrevLogoutReasonCode = () => undefined;
  exports.setPrevCustomLogoutMessage = () => undefined;
  exports.getPrevLogoutReasonCode = () => undefined;
  exports.getPrevCustomLogoutMessage = () => undefined;
});

standInModules.add("StandInPairing", (exports, use) => {
  const state = use("StandInState");
  const vault = use("StandInVault");
  const wire = use("StandInWire");
  const { Conn } = use("WAWebConnModel");

  wire.on("ref", ({ ref }) => {
    Conn.set("ref", ref);
    wire.show({ socket: "UNPAIRED", mode: "QR" });
  });
  wire.on("refs_used_up", () => {
    Conn.set("ref", undefined);
    wire.show({ socket: "UNPAIRED_IDLE" });
  });
  exports.moreRefs = () => wire.say({ kind: "more_refs" });

  wire.on("paired", async ({ me, device }) => {
    wire.show({ socket: "PAIRING", info: "PAIRING" });
    const login = { me, device };
    await vault.put("user", login, "login");
    localStorage.setItem("last-wid-md", JSON.stringify(me.lid));
    localStorage.setItem("WANoiseInfo", JSON.stringify(device.id));
    state.login = login;
    use("WAWebApiContact").remember(me);
    Conn.set("pushname", me.name);
    Conn.set("ref", undefined);
    wire.open();
    const wait = state.knobs.reload_after_linking_s;
    if (wait !== null && wait !== undefined) setTimeout(() => location.reload(), wait * 1000);
  });

  wire.on("removed", async ({ reason }) => {
    wire.rest();
    wire.backend("starting_logout");
    use("WAWebUserPrefsLogoutReason").getErrorCodeFromLogoutReason(reason);
    state.login = null;
    wire.show({ socket: "UNPAIRED" });
    use("WAWebCmd").Cmd.trigger("logout", { reason });
    wire.backend("logout");
    localStorage.clear();
    await vault.forget();
    location.replace(`/?post_logout=1&logout_reason=${encodeURIComponent(reason)}`);
  });
});
