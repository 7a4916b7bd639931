// Events, models and collections: the small part of Backbone that WhatsApp Web still has.
"use strict";
standInModules.add("WAWebEventEmitter", (exports) => {
  class EventEmitter {
    on(names, callback) {
      if (typeof callback !== "function") throw new Error("Callback parameter passed is not a function");
      for (const name of names.split(" ")) {
        const all = (this._heard ??= new Map());
        all.set(name, [...(all.get(name) ?? []), callback]);
      }
      return this;
    }
    once(name, callback) {
      const one = (...args) => {
        this.off(name, one);
        callback(...args);
      };
      one.of = callback;
      return this.on(name, one);
    }
    off(names, callback) {
      for (const name of names.split(" ")) {
        const left = (this._heard?.get(name) ?? []).filter((f) => callback && f !== callback && f.of !== callback);
        this._heard?.set(name, left);
      }
      return this;
    }
    trigger(name, ...args) {
      for (const callback of [...(this._heard?.get(name) ?? []), ...(this._heard?.get("all") ?? [])]) {
        try {
          callback(...args);
        } catch (error) {
          console.error(error); // a listener's fault stays the listener's
        }
      }
      return this;
    }
    listenTo(other, name, callback) {
      other.on(name, callback);
      return this;
    }
  }
  Object.defineProperty(EventEmitter.prototype, "_heard", { value: undefined, writable: true, enumerable: false });
  exports.default = EventEmitter;
});

standInModules.add("WAWebBaseModel", (exports, use) => {
  const EventEmitter = use("WAWebEventEmitter").default;
  const hidden = (target, name, value) => Object.defineProperty(target, name, { value, writable: true });

  class BaseModel extends EventEmitter {
    constructor(attributes = {}) {
      super();
      hidden(this, "_heard", new Map());
      hidden(this, "attributes", {});
      hidden(this, "collections", new Set());
      for (const [name, value] of Object.entries(attributes)) {
        this.declare(name);
        this.attributes[name] = value;
      }
    }
    declare(name) {
      if (name in this) return;
      Object.defineProperty(this, name, accessor(name));
    }
    set(name, value) {
      const before = this.attributes[name];
      this.attributes[name] = value;
      this.declare(name);
      if (before === value) return this;
      for (const hearer of [this, ...this.collections]) {
        hearer.trigger(`change:${name}`, this, value, before);
        hearer.trigger("change", this);
      }
      return this;
    }
    unset(name) {
      return this.set(name, undefined);
    }
    serialize() {
      return { ...this.attributes };
    }
    toJSON() {
      return this.serialize();
    }
    unsafe() {
      return this;
    }
    safe() {
      return this;
    }
  }
  const accessor = (name) => ({
    configurable: true,
    enumerable: true,
    get() {
      return this.attributes?.[name];
    },
    set(value) {
      this.set(name, value);
    },
  });
  exports.BaseModel = BaseModel;
  exports.defineModel = (model, proxyName, names) => {
    model.prototype.proxyName = proxyName;
    hidden(model.prototype, "__props", names);
    for (const name of names) Object.defineProperty(model.prototype, name, accessor(name));
    return model;
  };
});

standInModules.add("WAWebCollection", (exports, use) => {
  const EventEmitter = use("WAWebEventEmitter").default;

  class Collection extends EventEmitter {
    constructor(modelClass) {
      super();
      if (!modelClass) throw new Error("Collection initialized without model");
      this.modelClass = modelClass;
      this._heard = new Map();
      this._models = new Map();
    }
    static key(id) {
      if (id && typeof id === "object" && id.id && typeof id.id === "object") return String(id.id);
      return String(id);
    }
    add(models, { silent = false } = {}) {
      for (const given of Array.isArray(models) ? models : [models]) {
        const model = given instanceof this.modelClass ? given : new this.modelClass(given);
        const key = String(model.id);
        if (this._models.has(key)) continue;
        this._models.set(key, model);
        model.collections.add(this);
        if (!silent) this.trigger("add", model, this);
      }
      return models;
    }
    remove(id) {
      const model = this.get(id);
      if (!model) return;
      this._models.delete(String(model.id));
      model.collections.delete(this);
      this.trigger("remove", model, this);
    }
    get(id) {
      return this._models.get(Collection.key(id));
    }
    assertGet(id) {
      const model = this.get(id);
      if (!model) throw new Error("model not found");
      return model;
    }
    async find(id) {
      return this.get(id);
    }
    getModelsArray() {
      return [...this._models.values()];
    }
    toArray() {
      return this.getModelsArray();
    }
    map(callback) {
      return this.getModelsArray().map(callback);
    }
    filter(callback) {
      return this.getModelsArray().filter(callback);
    }
    forEach(callback) {
      this.getModelsArray().forEach(callback);
    }
    findFirst(callback) {
      return this.getModelsArray().find(callback);
    }
    some(callback) {
      return this.getModelsArray().some(callback);
    }
    get length() {
      return this._models.size;
    }
    last() {
      return this.getModelsArray().at(-1);
    }
  }
  exports.default = Collection;
});
