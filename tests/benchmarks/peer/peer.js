// The peer: many clients in one process, and copies of their logins by RemoteAuth's own procedure. See sessions.js.
"use strict";
const fs = require("fs");
const { clients, obey, store, strategyFor, tell, RemoteAuth } = require("./sessions");

// How long the page stood still at most: the longest time between two ticks of a timer in it.
const watchTicks = () => {
  let last = performance.now();
  window.benchGap = 0;
  window.benchTimer = setInterval(() => {
    const now = performance.now();
    window.benchGap = Math.max(window.benchGap, now - last);
    last = now;
  }, 4);
};
const longestGap = () => (clearInterval(window.benchTimer), window.benchGap);

obey({
  // Its own procedure, as its timer calls it.
  async snapshot({ name }) {
    const { client, strategy } = clients.get(name);
    const bundle = store.at(`RemoteAuth-${name}`);
    await client.pupPage.evaluate(watchTicks);
    const began = process.hrtime.bigint();
    const why = await strategy.storeRemoteSession().then(() => null, String);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const pause_ms = await client.pupPage.evaluate(longestGap);
    tell("snapshot", { name, why, seconds, pause_ms, bytes: why ? 0 : fs.statSync(bundle).size });
  },
  // The two halves of it on a profile whose browser somebody else started.
  async copy({ name, profile }) {
    const strategy = strategyFor(name, RemoteAuth);
    Object.assign(strategy, { userDataDir: profile, sessionName: name });
    await store.delete({ session: name });
    const why = await strategy.storeRemoteSession().then(() => null, String);
    tell("copied", { name, why, bytes: why ? 0 : fs.statSync(store.at(name)).size });
  },
  async paste({ name, profile }) {
    const strategy = strategyFor(name, RemoteAuth);
    Object.assign(strategy, { userDataDir: profile, sessionName: name });
    tell("pasted", { name, why: await strategy.extractRemoteSession().then(() => null, String) });
  },
});
