// Ids: of people and chats (Wid) and of messages (MsgKey).
"use strict";
standInModules.add("WAWebWid", (exports) => {
  const server = (wid) => String(wid ?? "").split("@")[1];
  class Wid {
    constructor(user, server) {
      this.server = server;
      this.user = user;
      this._serialized = `${user}@${server}`;
    }
    static isXWid(name, wid) {
      return server(wid) === name;
    }
    static isWid(value) {
      return value instanceof Wid || /^[\w.:-]+@[\w.]+$/.test(String(value));
    }
    static isUser(wid) {
      return ["c.us", "lid"].includes(server(wid));
    }
    static isLid(wid) {
      return server(wid) === "lid";
    }
    static isGroup(wid) {
      return server(wid) === "g.us";
    }
    static isStatus(wid) {
      return String(wid) === "status@broadcast";
    }
    static isStatusV3(wid) {
      return Wid.isStatus(wid);
    }
    static isBroadcast(wid) {
      return server(wid) === "broadcast" && !Wid.isStatus(wid);
    }
    static isNewsletter(wid) {
      return server(wid) === "newsletter";
    }
    isUser() {
      return Wid.isUser(this);
    }
    isRegularUser() {
      return Wid.isUser(this);
    }
    isLid() {
      return Wid.isLid(this);
    }
    isGroup() {
      return Wid.isGroup(this);
    }
    isStatus() {
      return Wid.isStatus(this);
    }
    isStatusV3() {
      return Wid.isStatus(this);
    }
    isBroadcast() {
      return Wid.isBroadcast(this);
    }
    isNewsletter() {
      return Wid.isNewsletter(this);
    }
    isBot() {
      return false;
    }
    isPSA() {
      return false;
    }
    isIAS() {
      return false;
    }
    equals(other) {
      return String(other) === this._serialized;
    }
    isSameAccountAndAddressingMode(other) {
      return this.equals(other);
    }
    toJid() {
      return this._serialized.replace("@c.us", "@s.whatsapp.net");
    }
    toString() {
      return this._serialized;
    }
  }
  exports.default = Wid;
});

standInModules.add("WAWebWidFactory", (exports, use) => {
  const Wid = use("WAWebWid").default;
  const createWid = (given) => {
    const text = String(given?._serialized ?? given).replace("@s.whatsapp.net", "@c.us");
    const [user, server] = text.split("@");
    if (!user || !server) throw new Error(`wid error: invalid wid ${text}`);
    return new Wid(user.replace(/^\+/, ""), server);
  };
  const createUserWidOrThrow = (user, server = "c.us") => createWid(`${String(user).split("@")[0]}@${server}`);
  const isWidlike = (given) => given instanceof Wid || (typeof given === "object" && Boolean(given?.user && given?.server));
  Object.assign(exports, {
    createWid,
    createUserWidOrThrow,
    createUserWid: createUserWidOrThrow,
    createWidFromWidLike: (given) => new Wid(given.user, given.server),
    isWidlike,
    asUserWidOrThrow: (wid) => wid,
    asChatWid: (wid) => wid,
    toUserWid: (wid) => wid,
  });
});

standInModules.add("WAWebMsgKey", (exports, use) => {
  const { createWid } = use("WAWebWidFactory");
  const hex = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const text = (key) => {
    const end = key.participant ? `_${key.participant}` : "";
    return `${key.fromMe}_${key.remote}_${key.id}${end}`;
  };
  const fill = (key, given) => {
    key.fromMe = given.fromMe ?? given.selfDir === "out";
    key.remote = createWid(given.remote ?? (given.selfDir === "in" ? given.from : given.to));
    key.id = given.id;
    if (given.participant) key.participant = createWid(given.participant);
  };
  const parse = (key) => {
    const [fromMe, remote, id, participant] = String(key).split("_");
    if (!id) throw new Error(`MsgKey error: cannot parse ${key}`);
    return { fromMe: fromMe === "true", remote, id, participant };
  };
  // Two classes, because clients read in the source of toString where the text is kept.
  class NewMsgKey {
    constructor(given) {
      if (!given) throw new Error("MsgKey error: obj is null/undefined");
      fill(this, given);
      this.$1 = text(this);
    }
    toString() {
      return this.$1;
    }
  }
  class OldMsgKey {
    constructor(given) {
      if (!given) throw new Error("MsgKey error: obj is null/undefined");
      fill(this, given);
      this._serialized = text(this);
    }
    toString() {
      return this._serialized;
    }
  }
  const MsgKey = use("StandInState").knobs.old_msg_key ? OldMsgKey : NewMsgKey;
  MsgKey.prototype.equals = function (other) {
    return String(this) === String(other);
  };
  MsgKey.prototype.clone = function () {
    return new MsgKey(parse(this));
  };
  MsgKey.newId = async () => `3EB0${hex(9).toUpperCase()}`;
  MsgKey.fromString = (given) => new MsgKey(parse(given));
  MsgKey.from = (given) => (given instanceof MsgKey ? given : new MsgKey(given));
  exports.default = MsgKey;
});
