// The module system: as much of Meta's `__d` / `require` as clients of WhatsApp Web look at.
"use strict";
(() => {
  const modulesMap = Object.create(null);
  const held = []; // modules wait here until the knobs are known, so that a page can stay "never ready"

  function exportsOf(id) {
    const module = modulesMap[id];
    if (!module) throw new Error(`Requiring unknown module "${id}".`);
    if (!module.started) {
      module.started = true;
      module.factory(module.exports, exportsOf);
    }
    return module.exports;
  }

  function require(id) {
    const exports = exportsOf(id);
    return "default" in exports ? exports.default : exports;
  }

  const define = (id, factory) => {
    modulesMap[id] = { id, factory, exports: {}, started: false };
  };

  // The page's own scripts register here; `__d` proper appears when boot releases them.
  window.standInModules = {
    add: (id, factory) => held.push([id, factory]),
    use: exportsOf,
    release() {
      for (const [id, factory] of held) define(id, factory);
      define("__debug", (exports) => Object.assign(exports, { modulesMap }));
      window.ErrorGuard = { skipGuardGlobal() {} };
      window.importNamespace = exportsOf;
      window.__d = define;
      window.require = require;
    },
    prepare() {
      for (const [id, factory] of held) if (!modulesMap[id]) define(id, factory);
      held.length = 0;
    },
  };
})();
