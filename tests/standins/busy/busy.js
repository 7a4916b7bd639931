// Lanes that each write first to one database, then to another, then say so. What is said is committed.
"use strict";
const LANES = 4;
const KEPT = 300; // rows of a lane: older ones are deleted, so that tables are compacted all the time
const NAMES = { keys: "wawc_db_enc", signal: "signal-storage", model: "model-storage" };

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = request.oncomplete = () => resolve(request.result);
    request.onerror = request.onabort = () => reject(request.error);
  });

async function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const store of ["state", "rows", "files"]) request.result.createObjectStore(store);
  };
  return settled(request);
}

const databases = async () => Object.fromEntries(await Promise.all(Object.entries(NAMES).map(async ([short, name]) => [short, await open(name)])));

function write(db, work) {
  const transaction = db.transaction(["state", "rows", "files"], "readwrite");
  work(Object.fromEntries(["state", "rows", "files"].map((name) => [name, transaction.objectStore(name)])));
  return settled(transaction);
}

const read = (db, store, verb, ...args) => settled(db.transaction([store]).objectStore(store)[verb](...args));

// A file whose bytes tell whose it is: a wrong or a cut one is seen.
const fileOf = (lane, n) => new Blob([new Uint8Array(20_000 + ((n * 7919) % 180_000)).fill((lane * 64 + n) % 251)]);
const keyOf = (lane, n) => `${lane}-${String(n).padStart(8, "0")}`;

async function writeLane(dbs, lane, say) {
  const noise = new Uint8Array(24_000);
  for (let n = ((await read(dbs.model, "state", "get", lane)) ?? 0) + 1; ; n++) {
    crypto.getRandomValues(noise);
    const key = keyOf(lane, n);
    const old = keyOf(lane, n - KEPT);
    await write(dbs.signal, ({ state, rows }) => {
      state.put(n, lane);
      rows.put({ n, noise: noise.slice(0, 2000) }, key);
      rows.delete(old);
    });
    await write(dbs.model, ({ state, rows, files }) => {
      state.put(n, lane);
      rows.put({ n, noise }, key);
      rows.delete(old);
      if (n % 4 === 0) files.put({ n, lane, file: fileOf(lane, n) }, key);
      files.delete(old);
    });
    localStorage.setItem(`lane-${lane}`, n);
    say({ lane, n });
  }
}

// The first start makes a login as WhatsApp does: a key that cannot be exported, and a word in localStorage.
async function logIn(dbs) {
  if (await read(dbs.keys, "state", "get", "key")) return;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode("linked"));
  await write(dbs.keys, ({ state }) => {
    state.put(key, "key");
    state.put({ iv, sealed }, "word");
  });
  localStorage.setItem("last-wid-md", "1");
}

async function begin() {
  const dbs = await databases();
  await logIn(dbs);
  const socket = new WebSocket(`ws://${location.host}/ws`);
  await new Promise((resolve) => (socket.onopen = resolve));
  const say = (told) => socket.send(JSON.stringify(told));
  for (let lane = 0; lane < LANES; lane++) writeLane(dbs, lane, say).catch((error) => say({ broken: String(error) }));
}

// What a copy holds, each row and each file read to its end; then something is written to each database.
async function look() {
  const dbs = await databases();
  const key = await read(dbs.keys, "state", "get", "key");
  const { iv, sealed } = (await read(dbs.keys, "state", "get", "word")) ?? {};
  const word = key ? new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)) : "";
  const found = { word, local: { ...localStorage }, lanes: [], brokenFiles: [], files: 0 };
  for (let lane = 0; lane < LANES; lane++) {
    const range = IDBKeyRange.bound(keyOf(lane, 0), keyOf(lane, 99_999_999));
    const numbers = async (db) => (await read(db, "rows", "getAll", range)).map((row) => row.n);
    found.lanes.push({
      signal: (await read(dbs.signal, "state", "get", lane)) ?? 0,
      model: (await read(dbs.model, "state", "get", lane)) ?? 0,
      signalRows: await numbers(dbs.signal),
      modelRows: await numbers(dbs.model),
      files: (await read(dbs.model, "files", "getAllKeys", range)).map((name) => Number(name.slice(2))),
    });
  }
  for (const { n, lane, file } of await read(dbs.model, "files", "getAll")) {
    const wanted = await fileOf(lane, n).arrayBuffer();
    const met = await file.arrayBuffer().catch(() => new ArrayBuffer(0));
    const [a, b] = [new Uint8Array(wanted), new Uint8Array(met)];
    found.files++;
    if (a.length !== b.length || a.some((byte, at) => byte !== b[at])) found.brokenFiles.push(keyOf(lane, n));
  }
  for (const db of Object.values(dbs)) await write(db, ({ files, state }) => (state.put("x", "written"), files.put(new Blob(["x"]), "written")));
  const again = await Promise.all(Object.values(dbs).map((db) => read(db, "files", "get", "written")));
  found.writable = (await Promise.all(again.map((file) => file.text()))).join("") === "xxx";
  return JSON.stringify(found);
}

window.look = look;
if (location.pathname === "/") begin();
