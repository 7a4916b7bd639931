// What every program of the peer stands on: unmodified whatsapp-web.js with its own RemoteAuth and its own defaults,
// told only another address and which browser. One JSON command per line in, one JSON event per line out. Its store is
// a folder beside the profiles. Environment: STANDIN_URL, BROWSER_EXECUTABLE, HEADLESS, FOLDER, SANDBOX.
"use strict";
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const constants = require("whatsapp-web.js/src/util/Constants");
constants.WhatsWebURL = process.env.STANDIN_URL; // before Client is loaded, which takes it from there
const { Client, RemoteAuth } = require("whatsapp-web.js");

const { FOLDER, BROWSER_EXECUTABLE, HEADLESS, SANDBOX } = process.env;
const profiles = path.join(FOLDER, "profiles");
const shelf = path.join(FOLDER, "shelf");
fs.mkdirSync(profiles, { recursive: true });
fs.mkdirSync(shelf, { recursive: true });

const tell = (event, facts = {}) => process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
const store = {
  at: (session) => path.join(shelf, `${session}.zip`),
  async sessionExists({ session }) {
    return fs.existsSync(this.at(session));
  },
  async save({ session }) {
    await fs.promises.copyFile(path.join(profiles, `${session}.zip`), this.at(session));
  },
  async extract({ session, path: where }) {
    await fs.promises.copyFile(this.at(session), where);
  },
  async delete({ session }) {
    await fs.promises.rm(this.at(session), { force: true });
  },
};

// A start from the profile that is there: RemoteAuth without its first step, which deletes the profile.
class Resting extends RemoteAuth {
  async extractRemoteSession() {
    fs.mkdirSync(this.userDataDir, { recursive: true });
  }
}

const strategyFor = (name, Strategy) => {
  const strategy = new Strategy({ clientId: name, dataPath: profiles, store, backupSyncIntervalMs: 3600000 });
  // Backups are asked for; its own first one would come in the middle of a measurement.
  strategy.afterAuthReady = async () => undefined;
  return strategy;
};

// It listens for a change that has come already when a page syncs as fast as the stand-in's does, and then waits for
// ever. The same, looked up: from here on everything is its own way to "ready".
const missedSync = () => window.require("WAWebSocketModel").Socket.hasSynced && void window.onAppStateHasSyncedEvent();

const clients = new Map();
const acts = {
  async open({ name, restored }) {
    const strategy = strategyFor(name, restored ? RemoteAuth : Resting);
    const args = SANDBOX === "on" ? [] : ["--no-sandbox"];
    const headless = HEADLESS === "shell" ? "shell" : true;
    const client = new Client({
      authStrategy: strategy,
      webVersionCache: { type: "none" },
      puppeteer: { headless, executablePath: BROWSER_EXECUTABLE, args },
    });
    clients.set(name, { client, strategy });
    client.on("qr", (text) => tell("qr", { name, text }));
    client.once("ready", () => tell("connected", { name }));
    client.on("disconnected", (reason) => tell("disconnected", { name, reason }));
    await client.initialize();
    tell("initialized", { name });
    await client.pupPage.evaluate(missedSync);
  },
  async close({ name }) {
    const { client } = clients.get(name);
    clients.delete(name);
    await client.destroy().catch(() => undefined);
    tell("closed", { name });
  },
  async quit() {
    process.exit(0);
  },
};

// Obey these acts beside the above until the input ends.
const obey = (more) => {
  const all = { ...acts, ...more };
  process.on("unhandledRejection", (error) => tell("unhandled", { why: String(error) }));
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const { act, ...facts } = JSON.parse(line);
    all[act](facts).catch((error) => tell("failed", { name: facts.name, why: String(error) }));
  }).on("close", () => process.exit(0));
  tell("up");
};

module.exports = { acts, clients, obey, store, strategyFor, tell, RemoteAuth };
