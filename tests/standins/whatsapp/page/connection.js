// The states that clients watch: Socket, Stream, Conn, Cmd, backend events, and who is logged in.
"use strict";
standInModules.add("WAWebSocketConstants", (exports) => {
  const enumOf = (names) => Object.fromEntries(names.split(" ").map((name) => [name, name]));
  exports.SOCKET_STATE = enumOf(
    "CONFLICT CONNECTED DEPRECATED_VERSION OPENING PAIRING PROXYBLOCK RESUMING SMB_TOS_BLOCK TIMEOUT TOS_BLOCK UNLAUNCHED UNPAIRED UNPAIRED_IDLE",
  );
  exports.SOCKET_STREAM = enumOf("CONNECTED DISCONNECTED RESUMING SYNCING");
  exports.WATCHED_SOCKET_STATE = exports.SOCKET_STATE;
});

standInModules.add("WAWebSocketModel", (exports, use) => {
  const { BaseModel } = use("WAWebBaseModel");
  class Socket extends BaseModel {
    initConn() {
      use("StandInWire").open();
    }
    logout() {
      use("StandInWire").say({ kind: "logout" });
    }
    takeover() {
      use("StandInWire").open("takeover");
    }
    reconnect() {
      use("StandInWire").open();
    }
    poke() {
      use("WAWebCmd").Cmd.refreshQR();
    }
  }
  exports.Socket = new Socket({ state: "UNLAUNCHED", hasSynced: false, stream: "DISCONNECTED" });
});

standInModules.add("WAWebStreamModel", (exports, use) => {
  const { BaseModel } = use("WAWebBaseModel");
  class Stream extends BaseModel {
    markAvailable() {
      this.set("available", true);
      use("StandInWire").say({ kind: "presence", detail: { state: "available" } });
    }
    markUnavailable() {
      this.set("available", false);
      use("StandInWire").say({ kind: "presence", detail: { state: "unavailable" } });
    }
  }
  exports.Stream = new Stream({ mode: undefined, info: undefined, needsUpdate: use("StandInState").knobs.needs_update, available: false });
});

standInModules.add("WAWebConnModel", (exports, use) => {
  const { BaseModel } = use("WAWebBaseModel");
  class ConnImpl extends BaseModel {
    canSetMyPushname() {
      return false;
    }
  }
  exports.ConnImpl = ConnImpl;
  exports.Conn = new ConnImpl({ ref: undefined, connected: false, platform: "android", pushname: undefined, battery: undefined });
});

standInModules.add("WAWebCmd", (exports, use) => {
  const EventEmitter = use("WAWebEventEmitter").default;
  class CmdImpl extends EventEmitter {
    isMainLoaded = false;
    refreshQR() {
      use("StandInPairing").moreRefs();
    }
    async sendRevokeMsgs(chat, { list }) {
      for (const msg of list) await use("StandInOutbox").revoke(chat, msg);
    }
    async sendDeleteMsgs(chat, { list }) {
      for (const msg of list) chat.msgs.remove(msg.id);
    }
    async archiveChat(chat, archive) {
      chat.set("archive", archive);
    }
  }
  exports.CmdImpl = CmdImpl;
  exports.Cmd = new CmdImpl();
});

standInModules.add("WAWebBackendEventBus", (exports, use) => {
  const EventEmitter = use("WAWebEventEmitter").default;
  exports.BackendEvent = {
    SetSocketState: "set_socket_state",
    OpenSocketStream: "open_socket_stream",
    SocketStreamDisconnected: "socket_stream_disconnected",
    OfflineDeliveryEnd: "offline_delivery_end",
    StartingLogout: "starting_logout",
    Logout: "logout",
    UnexpectedLogoutModal: "unexpected_logout_modal",
    AccountTemporarilyBanned: "account_temporarily_banned",
  };
  exports.BackendEventBus = new EventEmitter();
});

standInModules.add("WAWebNetworkStatus", (exports, use) => {
  const { BaseModel } = use("WAWebBaseModel");
  class NetworkStatus extends BaseModel {
    checkOnline() {
      return this.online;
    }
  }
  const status = new NetworkStatus({ online: navigator.onLine });
  addEventListener("online", () => status.set("online", true));
  addEventListener("offline", () => status.set("online", false));
  exports.default = status;
});

standInModules.add("WAWebIsLoggedIn", (exports, use) => {
  exports.isLoggedIn = () => Boolean(use("StandInState").login);
});
standInModules.add("WAWebUserPrefsRegistered", (exports, use) => {
  exports.isRegistered = () => Boolean(use("StandInState").login);
});

standInModules.add("WAWebUserPrefsMeUser", (exports, use) => {
  const { createWid } = use("WAWebWidFactory");
  const mine = (name) => {
    const me = use("StandInState").login?.me;
    return me ? createWid(me[name]) : undefined;
  };
  const orThrow = (name) => {
    const wid = mine(name);
    if (!wid) throw new Error("me user is not set");
    return wid;
  };
  Object.assign(exports, {
    getMaybeMePnUser: () => mine("pn"),
    getMaybeMeLidUser: () => mine("lid"),
    getMePnUserOrThrow: () => orThrow("pn"),
    getMeLidUserOrThrow: () => orThrow("lid"),
    isMeAccount: (wid) => [mine("pn"), mine("lid")].some((own) => own?.equals(wid)),
  });
});

standInModules.add("WAWebUserPrefsInfoStore", (exports, use) => {
  const key = (place) => ({ pubKey: use("StandInState").keys[place] });
  exports.waNoiseInfo = { get: async () => ({ staticKeyPair: key(0) }) };
});
standInModules.add("WAWebSignalStoreApi", (exports, use) => {
  const key = (place) => ({ pubKey: use("StandInState").keys[place] });
  exports.waSignalStore = { getRegistrationInfo: async () => ({ identityKeyPair: key(1) }) };
});
standInModules.add("WABase64", (exports) => {
  exports.encodeB64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  exports.decodeB64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
});
standInModules.add("WAWebUserPrefsMultiDevice", (exports, use) => {
  exports.getADVSecretKey = () => use("WABase64").encodeB64(use("StandInState").keys[2]);
  exports.setADVSignedIdentity = () => undefined;
});
standInModules.add("WAWebAdvSignatureApi", () => undefined);
standInModules.add("WAWebCompanionRegClientUtils", (exports) => {
  exports.DEVICE_PLATFORM = "1";
});
