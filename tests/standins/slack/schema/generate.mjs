// Writes JSON Schemas of Slack's own TypeScript types: `node generate.mjs NODE_MODULES > raw.json`; see README.md.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const { createGenerator } = await import(pathToFileURL(join(modules, "ts-json-schema-generator/dist/index.js")));

const KIT = ["KnownBlock", "ModalView", "HomeView", "MessageMetadata", "MessageAttachment"];
const METHODS = {
  apps: ["AppsConnectionsOpen", "AppsUninstall"],
  auth: ["AuthRevoke", "AuthTest"],
  blocks: ["BlocksValidate"],
  bots: ["BotsInfo"],
  chat: ["ChatDelete", "ChatGetPermalink", "ChatPostEphemeral", "ChatPostMessage", "ChatUpdate"],
  conversations: [
    "ConversationsInfo", "ConversationsJoin", "ConversationsLeave", "ConversationsList", "ConversationsMembers",
    "ConversationsOpen",
  ],
  files: ["FilesCompleteUploadExternal", "FilesDelete", "FilesGetUploadURLExternal", "FilesInfo"],
  oauth: ["OAuthV2Access"],
  team: ["TeamInfo"],
  users: ["UsersInfo", "UsersList"],
  views: ["ViewsOpen", "ViewsPublish", "ViewsPush", "ViewsUpdate"],
};

function schema(path, type) {
  const options = { path, type, skipTypeCheck: true, jsDoc: "extended", additionalProperties: false };
  return createGenerator({ ...options, expose: "export", topRef: true }).createSchema(type);
}

const raw = { kit: {}, methods: {} };
for (const type of KIT) raw.kit[type] = schema(join(modules, "@slack/types/dist/index.d.ts"), type);
for (const [file, names] of Object.entries(METHODS)) {
  const path = join(modules, `@slack/web-api/dist/types/request/${file}.d.ts`);
  for (const name of names) raw.methods[name] = schema(path, `${name}Arguments`);
}
process.stdout.write(JSON.stringify(raw));
