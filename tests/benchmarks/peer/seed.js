// The design that wabridge began from, as small as it can be: whatsapp-web.js for each session and BullMQ's queues on
// Redis between hearing, deciding and sending. Nothing is recorded but a line for each message of a customer; a job is
// the only memory of what must go out. Environment: that of sessions.js, and REDIS_URL.
"use strict";
const IORedis = require("ioredis");
const { Queue, Worker } = require("bullmq");
const { acts, clients, obey, tell } = require("./sessions");

const connect = () => new IORedis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const redis = connect();
const defaultJobOptions = { removeOnComplete: true, removeOnFail: 1000, attempts: 3 };
const queue = (name) => new Queue(name, { connection: connect(), defaultJobOptions });
const messages = queue("messages");
const outbound = queue("outbound");

// As many words as our own pages have.
const OPTIONS = ["Status", "Messages", "Broadcast", "Settings", "Help"];
const numbered = OPTIONS.map((label, place) => `${place + 1}. ${label}`).join("\n");
const PAGES = { menu: `*Main menu*\n\nConnected\n\n${numbered}\n\nAnswer with a number.` };
OPTIONS.forEach((label, place) => {
  PAGES[place + 1] = `*${label}*\n\nConnected\n\n0. Back\n\nAnswer with a number.`;
});

const owners = new Map();
const answer = async ({ session, from, body, id }) => {
  if (from !== owners.get(session)) {
    await redis.rpush(`log:${session}`, JSON.stringify({ id, from, body, at: Date.now() }));
    return;
  }
  const page = body in PAGES ? body : "menu";
  await redis.hset(`menu:${session}`, from, page);
  await outbound.add("reply", { session, to: from, text: PAGES[page] });
};
new Worker("messages", (job) => answer(job.data), { connection: connect(), concurrency: 50 });
// One at a time, as one account sends.
new Worker("outbound", async ({ data }) => {
  await clients.get(data.session).client.sendMessage(data.to, data.text);
}, { connection: connect(), concurrency: 1 });

obey({
  async open(facts) {
    await acts.open(facts);
    clients.get(facts.name).client.on("message", (message) =>
      messages.add("message", {
        session: facts.name,
        from: message.from,
        body: message.body,
        id: message.id._serialized,
      }));
  },
  async steers({ name, owner }) {
    owners.set(name, owner);
    tell("steered", { name });
  },
  async broadcast({ name, to, text }) {
    await outbound.addBulk(to.map((one) => ({ name: "broadcast", data: { session: name, to: one, text } })));
    tell("queued", { name });
  },
});
