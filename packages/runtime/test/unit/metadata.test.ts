// The runtime's description of itself is held to its sources, to a real history's state, calls and events, and to the rule for upgrades.

import { readFileSync } from "node:fs";
import { call, decodeEvent, Invalid, RuntimeClient, readMetadata } from "@platform/runtime";
import { expect, test } from "vitest";
import { metadataFaults } from "../../scripts/metadata-faults.ts";
import { metadataJson, parseMetadata } from "../../scripts/metadata-json.ts";
import { readConstants } from "../../scripts/read-assembly.ts";
import { brokenIndexes } from "../../src/metadata/compatibility.ts";
import { describeRuntime } from "../../src/metadata/describe.ts";
import { encodeMetadata } from "../../src/metadata/encoding.ts";
import type { RuntimeMetadata } from "../../src/metadata/metadata.ts";
import { metadataBytes } from "../../src/metadata/section.ts";
import { hotkeySigner } from "../host/accounts.ts";
import { RUNTIME_PATH, TestChain } from "../host/chain.ts";
import { smallHistory } from "../host/history.ts";

const code = new Uint8Array(readFileSync(RUNTIME_PATH));
const metadata = readMetadata(code);
const client = new RuntimeClient(metadata);

/** A copy with one thing changed. */
function changed(change: (copy: { pallets: Pallets }) => void): RuntimeMetadata {
  const copy = parseMetadata(metadataJson(metadata));
  change(copy as unknown as { pallets: Pallets });
  return copy;
}
type Deep<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? Deep<I>[] : T[K] };
type Pallets = Deep<RuntimeMetadata>["pallets"];

const pallet = (copy: { pallets: Pallets }, name: string) => {
  const found = copy.pallets.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no pallet ${name}`);
  return found;
};

test("the module carries what the sources describe, and one content has one encoding", () => {
  const described = describeRuntime({ ...metadata, constants: readConstants() });
  expect(Buffer.from(encodeMetadata(described)).equals(metadataBytes(code))).toBe(true);
  expect(Buffer.from(encodeMetadata(metadata)).equals(metadataBytes(code))).toBe(true);
  expect(() => readMetadata(code.slice(0, code.length - 1))).toThrow("cannot be read");
});

test("assembly and tables name the same items, events and errors", () => {
  expect(metadataFaults(metadata)).toEqual([]);
  const without = changed((copy) => pallet(copy, "mana").storage.shift());
  expect(metadataFaults(without)[0]).toMatch(/mana\.ts: storage item 9\.0 is not described/);
  const moved = changed((copy) => {
    const [item] = pallet(copy, "mana").storage;
    if (item !== undefined) item.key = { account: "u64be" };
  });
  expect(metadataFaults(moved)[0]).toMatch(/9\.0 has the parts hash/);
  const added = changed((copy) => {
    pallet(copy, "mana").events.push({ index: 90, name: "Other", payload: "u8" });
  });
  expect(metadataFaults(added).join()).toMatch(/mana: events are/);
});

test("every entry of every state of a history reads back, and writes to the same bytes", async () => {
  const seen = new Set<string>();
  const entries = new Map<string, [Uint8Array, Uint8Array]>();
  await smallHistory(({ host }) => {
    for (const [key, value] of host.state)
      entries.set(`${key}/${Buffer.from(value).toString("hex")}`, [
        Buffer.from(key, "latin1"),
        value,
      ]);
  });
  for (const [key, value] of entries.values()) {
    // A decoder throws for bytes that are left over and for those that it would write otherwise.
    const { name, key: parts, value: read } = client.decodeEntry(new Uint8Array(key), value);
    seen.add(name);
    type Any = Parameters<typeof client.encodeValue>[0];
    expect(Buffer.from(client.storageKey(name as Any, parts as never)).equals(key)).toBe(true);
    expect(client.encodeValue(name as Any, read as never)).toEqual(value);
  }
  // Every other test of this package reads back what its own blocks wrote (host/chain.ts).
  expect(seen.size).toBeGreaterThanOrEqual(37);
  expect(entries.size).toBeGreaterThan(150);
});

test("every extrinsic and event of a history reads as the hand-made codecs read it", async () => {
  const chain = await smallHistory();
  const calls = new Set<string>();
  for (const [entry, input] of chain.inputs) {
    if (entry !== "apply_extrinsic") continue;
    const { call: decoded } = client.decodeExtrinsic(input);
    calls.add(decoded.name);
  }
  expect([...calls].sort()).toEqual([
    "authority.ownerCommand",
    "certification.attestCommit",
    "certification.attestReveal",
    "certification.dispute",
    "challenges.verified",
    "challenges.veto",
    "session.chainSnapshot",
    "session.delegate",
    "session.reportEquivocation",
    "submissions.commit",
    "submissions.reveal",
    "submissions.seed",
    "system.remark",
  ]);
  const verified = { challenge: "11".repeat(32), version: 3 };
  expect(client.encodeCall("challenges.verified", verified)).toEqual(call.verified(verified));
  const payload = { account: "22".repeat(32), hash: "33".repeat(32) };
  const event = client.encodeEvent("system.Remarked", payload);
  expect(decodeEvent(event)).toEqual({ name: "system.Remarked", payload });
  expect(client.decodeEvent(event)).toEqual({ name: "system.Remarked", payload });
  expect(() => client.decodeEvent(Uint8Array.of(77, 0))).toThrow("no event 77.0");
});

test("calls for members, and free ones, are those that the runtime treats so", async () => {
  const chain = await TestChain.start();
  for (const { index, calls } of metadata.pallets)
    for (const { index: number, class: kind, membersOnly } of calls) {
      if (kind === "inherent") continue;
      const bytes = { pallet: index, call: number, args: new Uint8Array(0) };
      const extrinsic = await chain.extrinsic(hotkeySigner("m0"), bytes, { nonce: 0 });
      const { code: result } = chain.api("validity", { extrinsic, slot: chain.slot });
      // A registered miner: what is for members has no place, and only that.
      const isRejoin = index === 2 && number === 2;
      if (membersOnly || isRejoin) expect(result).toBe(Invalid.notAllowedHere);
      else expect(result).not.toBe(Invalid.notAllowedHere);
    }
});

test("moving or re-typing an index breaks it, appending does not", () => {
  expect(brokenIndexes(metadata, metadata)).toEqual([]);
  const appended = changed((copy) => {
    pallet(copy, "mana").events.push({ index: 90, name: "Other", payload: "u8" });
  });
  expect(brokenIndexes(metadata, appended)).toEqual([]);
  expect(brokenIndexes(appended, metadata)).toEqual(["event of mana 90 was Other and is gone"]);
  const retyped = changed((copy) => {
    const [item] = pallet(copy, "mana").storage;
    if (item !== undefined) item.value = "u32";
  });
  expect(brokenIndexes(metadata, retyped)).toEqual([
    "storage item of mana 0, Balances, has another type",
  ]);
  const renamed = changed((copy) => {
    pallet(copy, "weights").name = "other";
  });
  expect(brokenIndexes(metadata, renamed)).toEqual(["pallet 8 was weights and is other"]);
});
