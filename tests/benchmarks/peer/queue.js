// BullMQ alone: from adding a job to its start, and how many it starts when many wait. One JSON object out.
// Arguments: how many a second, for how many seconds, how many that wait. Environment: REDIS_URL.
"use strict";
const IORedis = require("ioredis");
const { Queue, Worker } = require("bullmq");

const connect = () => new IORedis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const [rate, seconds, waiting] = process.argv.slice(2).map(Number);
const AT_ONCE = 50;
const WARM_UP = 20;
const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
const options = { removeOnComplete: true };

const latency = async () => {
  const queue = new Queue("latency", { connection: connect() });
  const took = [];
  const worker = new Worker("latency", async ({ data }) => {
    took.push(performance.now() - data.at);
  }, { connection: connect(), concurrency: AT_ONCE });
  await worker.waitUntilReady();
  const add = () => queue.add("job", { at: performance.now() }, options);
  await Promise.all(Array.from({ length: WARM_UP }, add));
  while (took.length < WARM_UP) await rest();
  const began = performance.now();
  for (let number = 0; number < rate * seconds; number += 1) {
    const wait = began + (number * 1000) / rate - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    add().catch(() => undefined);
  }
  while (took.length < WARM_UP + rate * seconds) await rest();
  await worker.close();
  return took.slice(WARM_UP);
};

const throughput = async () => {
  const queue = new Queue("throughput", { connection: connect() });
  const began = performance.now();
  for (let left = waiting; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, left) }, () => queue.add("job", { at: 0 }, options)));
  }
  const added_s = (performance.now() - began) / 1000;
  let done = 0;
  let first = 0;
  const all = new Promise((resolve) => {
    new Worker("throughput", async () => {
      first = first || performance.now();
      done += 1;
      if (done === waiting) resolve();
    }, { connection: connect(), concurrency: AT_ONCE });
  });
  await all;
  return { added_s, started_s: (performance.now() - first) / 1000 };
};

(async () => {
  const latencies_ms = await latency();
  process.stdout.write(`${JSON.stringify({ latencies_ms, ...(await throughput()) })}\n`);
  process.exit(0);
})();
