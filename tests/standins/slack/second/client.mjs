// `@slack/web-api` through what an app of ours asks of Slack: `node client.mjs NODE_MODULES API TOKEN USER`.

import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, slackApiUrl, token, user] = process.argv.slice(2);
const { WebClient } = createRequire(join(modules, "x.js"))("@slack/web-api");
const slack = new WebClient(token, { slackApiUrl, retryConfig: { retries: 0 }, logLevel: "error" });
const told = {};

const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*Hello*" } }];
told.me = await slack.auth.test();
const { channel } = await slack.conversations.open({ users: user });
const sent = await slack.chat.postMessage({ channel: channel.id, text: "Hello", blocks });
const answer = { channel: channel.id, thread_ts: sent.ts, text: "below" };
told.answer = await slack.chat.postMessage(answer);
told.updated = await slack.chat.update({ channel: channel.id, ts: sent.ts, text: "Changed" });
told.link = await slack.chat.getPermalink({ channel: channel.id, message_ts: sent.ts });
const home = { type: "home", blocks };
told.home = await slack.views.publish({ user_id: user, view: home });
told.person = await slack.users.info({ user, include_locale: true });
told.members = await slack.conversations.members({ channel: channel.id });
const file = { file: Buffer.from("a text"), filename: "a.txt", alt_text: "A text" };
told.upload = await slack.files.uploadV2(file);
told.errors = [];
for (const wrong of [
  () => slack.chat.postMessage({ channel: channel.id, text: "x", blocks: [{ type: "heading" }] }),
  () => slack.chat.delete({ channel: channel.id, ts: "1.2" }),
]) {
  try {
    await wrong();
  } catch (error) {
    told.errors.push(error.data);
  }
}
console.log(JSON.stringify(told));
