// Slack's state and Web API, played by npm `emulate`: one store for each workspace, spoken to over stdin and stdout.
//
// A line of JSON asks, a line of JSON answers, in order. `emulate` keeps one workspace in one store and fires its
// events at subscribers; here each workspace is a store of its own, and what changed and what was fired comes back
// with each answer, so that the front sees every change before it answers anybody. The process ends with its stdin.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const require = createRequire(join(modules, "x.js"));
const workspaces = new Map();
let told = [];

// `emulate` offers a built-in service as a server on a port only; the plugin behind it takes any app and store.
const dist = join(modules, "emulate", "dist");
const chunk = readFileSync(join(dist, "api.js"), "utf8").match(/slack: \{[^}]*?import\("\.\/(dist-\w+\.js)"\)/)[1];
const { slackPlugin } = await import(pathToFileURL(join(dist, chunk)));
const { createEmulator } = await import(pathToFileURL(join(dist, "api.js")));
const register = slackPlugin.register;

async function open({ team, name, domain, baseUrl, strictScopes }) {
  let inside;
  slackPlugin.register = (app, store, webhooks, url, tokenMap) => {
    inside = { app, store, webhooks };
    register.call(slackPlugin, app, store, webhooks, url, tokenMap);
  };
  const server = await createEmulator({ service: "slack", port: 0, baseUrl, seed: { slack: { strict_scopes: strictScopes } } });
  await server.close();
  const { store, webhooks } = inside;
  for (const snapshot of Object.keys(store.snapshot().collections)) store.collection(snapshot).clear();
  webhooks.dispatch = async (type, action, payload) => void told.push({ event: type, payload });
  workspaces.set(team, { app: inside.app, store, watched: new Set() });
  put({ team, collection: "teams", row: { team_id: team, name, domain } });
}

function collection(team, name) {
  const { store, watched } = workspaces.get(team);
  const found = store.collection(`slack.${name}`);
  if (!watched.has(name)) {
    watched.add(name);
    for (const verb of ["insert", "update", "delete"]) {
      const does = found[verb].bind(found);
      found[verb] = (...facts) => {
        const gone = verb === "delete" ? found.get(facts[0]) : undefined;
        const row = does(...facts);
        if (row) told.push({ collection: name, verb, row: gone ?? row });
        return row;
      };
    }
  }
  return found;
}

function put({ team, collection: name, row, match }) {
  const rows = collection(team, name);
  const found = match ? rows.all().filter((one) => Object.entries(match).every(([key, value]) => one[key] === value)) : [];
  if (!match) rows.insert(row);
  for (const one of found) row ? rows.update(one.id, row) : rows.delete(one.id);
  return { matched: found.length };
}

async function ask({ team, method, path, headers, body }) {
  for (const name of WATCHED) collection(team, name);
  const request = { method, headers };
  if (method !== "GET") request.body = Buffer.from(body ?? "", "base64");
  const answer = await workspaces.get(team).app.fetch(new Request(`http://emulate${path}`, request));
  const data = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: data.toString("base64") };
}

const WATCHED = ["users", "channels", "messages", "ephemeral_messages", "files", "file_upload_sessions", "views", "view_triggers", "tokens", "installations"];

let drawing;
async function draw(facts) {
  drawing ??= (await import("./drawing.mjs")).drawing(require);
  return { html: drawing(facts) };
}

const VERBS = { open, put, ask, draw };

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { verb, ...facts } = JSON.parse(line);
  told = [];
  let answer;
  try {
    answer = { value: (await VERBS[verb](facts)) ?? {} };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify({ ...answer, told }) + "\n");
}
