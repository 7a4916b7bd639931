// The second witness: unmodified whatsapp-web.js, told only another address, driven by one JSON line per event.
// It answers each message with "seen: <body>". Environment: STANDIN_URL, BROWSER_EXECUTABLE.
"use strict";
const constants = require("whatsapp-web.js/src/util/Constants");
constants.WhatsWebURL = process.env.STANDIN_URL; // before Client is loaded, which takes it from there
const { Client, NoAuth } = require("whatsapp-web.js");

const tell = (event, facts = {}) => process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
const client = new Client({
  authStrategy: new NoAuth(),
  webVersionCache: { type: "none" },
  // With a pipe the browser ends when this process does, however it does.
  puppeteer: { pipe: true, headless: "shell", executablePath: process.env.BROWSER_EXECUTABLE, args: ["--no-sandbox"] },
});

client.on("qr", (text) => tell("qr", { text }));
client.on("authenticated", () => tell("authenticated"));
client.on("ready", () => tell("ready", { me: client.info.wid._serialized }));
client.on("message", async (message) => {
  tell("message", { id: message.id._serialized, from: message.from, body: message.body });
  const sent = await client.sendMessage(message.from, `seen: ${message.body}`);
  tell("sent", { id: sent.id._serialized });
});
client.on("message_ack", (message, ack) => tell("ack", { id: message.id._serialized, ack }));
client.on("disconnected", (reason) => tell("disconnected", { reason }));

const stop = async () => {
  await client.destroy().catch(() => undefined);
  process.exit(0);
};
process.stdin.once("data", stop).once("end", stop);
client.initialize().then(() => tell("listening")).catch((error) => tell("failed", { message: String(error) }));
