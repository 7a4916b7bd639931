// Files: prepared and uploaded on the way out, downloaded into a small cache on the way in.
"use strict";
standInModules.add("WAWebMediaOpaqueData", (exports) => {
  class OpaqueData {
    constructor(blob, type) {
      this._blob = blob;
      this._type = type;
    }
    static async createFromData(data, type) {
      return new OpaqueData(data instanceof Blob ? data : new Blob([data], { type }), type);
    }
    type() {
      return this._type;
    }
    forceToBlob() {
      return this._blob;
    }
    throwIfReleased() {}
  }
  exports.default = OpaqueData;
});

standInModules.add("WAWebLruMediaStore", (exports) => {
  const kept = new Map();
  exports.LruMediaStore = {
    get: async (hash) => kept.get(hash) ?? null,
    put: async (hash, data) => kept.set(hash, data),
    has: async (hash) => kept.has(hash),
    del: async (hash) => kept.delete(hash),
    clear: async () => kept.clear(),
    count: async () => kept.size,
  };
});

standInModules.add("WAWebMediaGatingUtils", (exports) => {
  exports.getUploadLimit = () => 16 * 1024 * 1024;
});

standInModules.add("StandInMedia", (exports, use) => {
  const { LruMediaStore } = use("WAWebLruMediaStore");
  exports.download = async (msg) => {
    const { id, token } = use("StandInState").login.device;
    const response = await fetch(`/media/${msg.attributes.directPath}?id=${encodeURIComponent(id)}&token=${token}`);
    if (!response.ok) throw Object.assign(new Error(`media download failed with ${response.status}`), { name: "MmsThrottleError" });
    await LruMediaStore.put(msg.mediaData.filehash, await response.arrayBuffer());
    msg.mediaData.mediaStage = "RESOLVED";
  };
  exports.upload = async (blob) => {
    const response = await fetch("/media", { method: "POST", body: blob, headers: { "content-type": blob.type || "application/octet-stream" } });
    const told = await response.json();
    await LruMediaStore.put(told.filehash, await blob.arrayBuffer());
    return told;
  };
});

standInModules.add("WAWebMediaPrep", (exports, use) => {
  class MediaPrep {
    constructor(opaque, options) {
      this._opaque = opaque;
      const kind = opaque.type().split("/")[0];
      const type = options.asSticker ? "sticker" : options.asDocument ? "document" : ["image", "video", "audio"].includes(kind) ? kind : "document";
      this._mediaData = { type: options.isPtt ? "ptt" : type, mimetype: opaque.type(), size: opaque.forceToBlob().size, mediaStage: "PREPARED" };
    }
    async waitForPrep() {}
    sendToChat({ chat, options }) {
      return this._send(chat, options);
    }
    async _send(chat, options) {
      const base = options.productMsgOptions;
      const fault = use("StandInState").knobs.send_fault;
      if (fault === "prep_hangs") return new Promise(() => {});
      if (fault === "upload") return use("StandInOutbox").fail(chat, { ...base, type: this._mediaData.type, caption: options.caption });
      const told = await use("StandInMedia").upload(this._opaque.forceToBlob());
      const [queued, result] = use("WAWebSendMsgChatAction").addAndSendMsgToChat(chat, {
        ...base,
        type: this._mediaData.type,
        caption: options.caption,
        mimetype: told.mimetype,
        size: told.size,
        filehash: told.filehash,
        directPath: told.path,
        mediaData: { ...this._mediaData, filehash: told.filehash, mediaBlob: this._opaque },
        mediaFrame: { ...told, filename: base.filename },
      });
      await queued;
      return result;
    }
  }
  exports.MediaPrep = MediaPrep;
  exports.prepRawMedia = (opaque, options) => new MediaPrep(opaque, options);
  exports.uploadProductImage = async () => undefined;
});
