/** Fills a durable state store, or opens it and prints {@link StateTimes} as JSON. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { sha256Hex, utf8 } from "@platform/protocol";
import {
  createOverlay,
  createStateStore,
  openDatabase,
  STATE_DATABASE,
  type StateStore,
} from "@platform/storage";
import type { StateTimes } from "./state-times.ts";

const VALUE_BYTES = 100;
/** Keys of one filling commit: a block's worth, so that the log stays small. */
const FILL = 20_000;

const [step = "", folder = "", ...numbers] = process.argv.slice(2);
const [keys = 0, changed = 0, rounds = 0] = numbers.map(Number);

/** Two bytes of pallet and item, a hash, and a number: what most keys look like. */
function keyAt(i: number): string {
  return `\u0006\u0000${createHash("sha256").update(String(i)).digest("latin1")}${String(i).padStart(22, "0")}`;
}

function valueAt(i: number, round: number): Uint8Array {
  const value = new Uint8Array(VALUE_BYTES);
  new DataView(value.buffer).setUint32(0, i);
  value[4] = round;
  return value;
}

function fill(store: StateStore): void {
  let height = 0n;
  for (let from = 0; from < keys; from += FILL) {
    const writes = new Map<string, Uint8Array>();
    for (let i = from; i < Math.min(keys, from + FILL); i++) writes.set(keyAt(i), valueAt(i, 0));
    store.apply(height, sha256Hex(utf8(String(height))), writes);
    store.maintain();
    height++;
  }
}

function residentBytes(): number {
  // Gives back what opening left behind.
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  return process.memoryUsage.rss();
}

/** Nine in ten updates, one new key. */
function timeRoot(store: StateStore, round: number): number {
  const overlay = createOverlay(store.tipView());
  for (let n = 0; n < changed; n++) {
    const i = n % 10 === 0 ? keys + round * changed + n : (n * 7919 + round * 104_729) % keys;
    overlay.set(keyAt(i), valueAt(i, round + 1));
  }
  const before = process.cpuUsage();
  overlay.seal();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function timeProof(store: StateStore, round: number): number {
  const { tip } = store;
  if (tip === undefined) throw new Error("the store is empty");
  const wanted = [keyAt((round * 6151) % keys)];
  const start = performance.now();
  const proof = store.prove(tip.height, { keys: wanted });
  const ms = performance.now() - start;
  if (proof.length < 100) throw new Error("the proof shows nothing");
  return ms;
}

function open(): StateStore {
  const path = join(folder, "state.db");
  return createStateStore(openDatabase(path, STATE_DATABASE), sha256Hex(utf8("bench")));
}

function measureStore(): StateTimes {
  const emptyBytes = residentBytes();
  const store = open();
  const resident = residentBytes();
  const times = (of: (round: number) => number, count: number) =>
    Array.from({ length: count }, (_, i) => of(i));
  // The first rounds read cold pages and compile: they are not counted.
  const rootMs = times((round) => timeRoot(store, round), rounds + 2).slice(2);
  const proofMs = times((round) => timeProof(store, round), 10 * rounds + 10).slice(10);
  store.close();
  return { keys, changed, rootMs, proofMs, emptyBytes, residentBytes: resident };
}

if (step === "fill") {
  const store = open();
  fill(store);
  store.close();
} else process.stdout.write(JSON.stringify(measureStore()));
