// The page's socket to the server: connects, reconnects, and hands frames to whoever handles their kind.
"use strict";
standInModules.add("StandInWire", (exports, use) => {
  const state = use("StandInState");
  const { Socket } = use("WAWebSocketModel");
  const { Stream } = use("WAWebStreamModel");
  const { encodeB64 } = use("WABase64");
  const backend = (name, ...args) => use("WAWebBackendEventBus").BackendEventBus.trigger(name, ...args);
  const handlers = new Map();
  const questions = new Map();
  let socket = null;
  let retries = 0;
  let timer = null;
  let lastQuestion = 0;
  let resting = false; // after a conflict or a removal: no reconnecting by itself

  const show = (names) => {
    if (names.socket && Socket.state !== names.socket) {
      Socket.set("state", names.socket);
      backend("set_socket_state", names.socket);
    }
    if (names.mode) Stream.set("mode", names.mode);
    if (names.info) Stream.set("info", names.info);
    document.getElementById("state").textContent = `${Socket.state} ${Stream.mode} ${Stream.info}`;
  };

  const say = (frame) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  const open = (why) => {
    clearTimeout(timer);
    resting = false;
    use("StandInDialog").show(null);
    const old = socket;
    socket = null;
    old?.close();
    show({ socket: "OPENING", info: "OPENING", mode: Stream.mode === "CONFLICT" ? "MAIN" : undefined });
    const fresh = new WebSocket(`ws://${location.host}/ws`);
    socket = fresh;
    fresh.onopen = () => {
      backend("open_socket_stream");
      if (state.login) {
        show({ info: Stream.mode === "MAIN" ? "RESUMING" : "CONNECTING" });
        say({ kind: "hello", device: state.login.device, takeover: why === "takeover" });
      } else {
        show({ info: "PAIRING" });
        say({ kind: "hello", keys: state.keys.map((key) => encodeB64(key)).concat("1") });
      }
    };
    fresh.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      if (fresh === socket) handlers.get(frame.kind)?.(frame);
    };
    fresh.onclose = () => {
      if (fresh !== socket) return;
      backend("socket_stream_disconnected");
      exports.loggedIn = false;
      if (resting) return;
      show({ socket: "OPENING", info: "OFFLINE" });
      timer = setTimeout(() => open("reconnect"), Math.min(2000, 100 * 2 ** retries++));
    };
  };

  // Asks the server; without an answer the promise stays pending, as with a server that is deaf.
  const query = (wid) =>
    new Promise((resolve) => {
      const number = ++lastQuestion;
      questions.set(number, resolve);
      say({ kind: "query", wid: String(wid), to: String(wid), query: number });
    });

  handlers.set("answer", ({ query: number, value, error }) => {
    const failed = error && Object.assign(new Error("rate-overlimit"), { name: "ServerStatusCodeError", code: error });
    questions.get(number)?.(failed ? Promise.reject(failed) : value);
    questions.delete(number);
  });
  handlers.set("knobs", ({ knobs }) => {
    state.knobs = knobs;
    Stream.set("needsUpdate", knobs.needs_update);
    use("StandInDialog").show(knobs.blocking_dialog);
    if (knobs.blocking_dialog && knobs.dialog_stream_mode) show({ mode: knobs.dialog_stream_mode });
    else if (!knobs.blocking_dialog && Stream.mode?.endsWith("BLOCK")) show({ mode: "MAIN" });
  });
  handlers.set("welcome", ({ knobs, cycle_end }) => {
    retries = 0;
    exports.loggedIn = true;
    backend("account_temporarily_banned", { banned: false }); // at every login, so that its screen goes away
    use("StandInLimits").startCycle(cycle_end);
    handlers.get("knobs")({ knobs });
    if (Stream.mode !== "MAIN") show({ mode: "SYNCING", info: "SYNCING" });
    if (state.knobs.deaf) arrived(); // a deaf server ends no backlog, and the page looks healthy
  });
  handlers.set("offline_end", () => {
    // In its turn after the mail before it: a page that shows MAIN has kept its whole backlog.
    use("StandInReceiving").afterMail(() => {
      arrived();
      backend("offline_delivery_end");
      return use("StandInOutbox").resend();
    });
  });
  handlers.set("conflict", () => {
    resting = true;
    show({ socket: "CONFLICT", mode: "CONFLICT" });
    use("StandInDialog").show("WhatsApp is open in another window.", "Use here", () => open("takeover"));
  });

  // The server turns the account away for a while: the login stays, and the page goes on trying.
  handlers.set("banned", ({ expire }) => {
    show({ socket: "OPENING", info: "OFFLINE" });
    backend("account_temporarily_banned", { banned: true, code: 101, message: "", url: "", expire });
  });

  const arrived = () => {
    if (state.knobs.main_never_loads) return;
    const { Cmd } = use("WAWebCmd");
    show({ socket: "CONNECTED", info: "NORMAL" });
    Socket.set("hasSynced", true);
    if (!Cmd.isMainLoaded) {
      Cmd.isMainLoaded = true;
      Cmd.trigger("main_loaded");
    }
    const { blocking_dialog, dialog_stream_mode } = state.knobs;
    show({ mode: (blocking_dialog && dialog_stream_mode) || "MAIN" });
  };

  Object.assign(exports, {
    loggedIn: false,
    open,
    say,
    show,
    query,
    backend,
    on: (kind, handler) => handlers.set(kind, handler),
    rest: () => (resting = true),
    // Reloads once the server knows that it happened, so that it happens once per setting of the knob.
    reloadNow: () =>
      new Promise(() => {
        handlers.clear();
        say({ kind: "reloading" });
        setTimeout(() => location.reload(), 50);
      }),
  });
});

standInModules.add("StandInDialog", (exports) => {
  exports.show = (text, button, press) => {
    document.querySelector('[role="dialog"]')?.remove();
    if (!text) return;
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("aria-modal", "true");
    dialog.append(text);
    if (button) {
      const pressed = document.createElement("button");
      pressed.textContent = button;
      pressed.addEventListener("click", press);
      dialog.append(pressed);
    }
    document.body.append(dialog);
  };
});
