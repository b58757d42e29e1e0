/** The order of a block's extrinsics (PROTOCOL §4): a function of the set, never of the leader. */

import {
  compareBytes,
  concatBytes,
  fromHex,
  type Hex32,
  type Inherent,
  sha256Hex,
} from "@platform/protocol";
import { accountKey, type Entry, entryClass, isSigned, type SignedEntry } from "./entry.ts";

/**
 * Inherents by call index, then by the number that their arguments begin with, then by argument
 * bytes; operational calls; the rest. Duplicates are kept: {@link isOrdered} refuses them.
 */
export function orderBlock(parentHash: Hex32, entries: readonly Entry[]): Entry[] {
  const inherents = entries.filter((entry) => !isSigned(entry)) as Entry<Inherent>[];
  const signed = entries.filter(isSigned);
  return [
    ...inherents.sort((a, b) => compareInherents(a.extrinsic, b.extrinsic)),
    ...shuffle(
      parentHash,
      signed.filter((entry) => entryClass(entry) === "operational"),
    ),
    ...shuffle(
      parentHash,
      signed.filter((entry) => entryClass(entry) !== "operational"),
    ),
  ];
}

/** True if the list is the one order of its set and names no extrinsic twice. */
export function isOrdered(parentHash: Hex32, entries: readonly Entry[]): boolean {
  if (new Set(entries.map((entry) => entry.hash)).size !== entries.length) return false;
  const ordered = orderBlock(parentHash, entries);
  return ordered.every((entry, index) => entry.hash === entries[index]?.hash);
}

/** Sort by SHA-256(parentHash | hash); an account's places then take its nonces in order. */
function shuffle(parentHash: Hex32, entries: readonly SignedEntry[]): SignedEntry[] {
  const parent = fromHex(parentHash);
  const places = entries
    .map((entry) => ({ entry, rank: sha256Hex(concatBytes(parent, fromHex(entry.hash))) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  const queues = new Map<string, SignedEntry[]>();
  for (const { entry } of places) {
    const queue = queues.get(accountKey(entry));
    if (queue === undefined) queues.set(accountKey(entry), [entry]);
    else queue.push(entry);
  }
  // A stable sort: entries with one nonce (an invalid block) keep the order of their places.
  for (const queue of queues.values())
    queue.sort((a, b) => a.extrinsic.body.nonce - b.extrinsic.body.nonce);
  const taken = new Map<string, number>();
  return places.map(({ entry }) => {
    const key = accountKey(entry);
    const next = taken.get(key) ?? 0;
    taken.set(key, next + 1);
    return queues.get(key)?.[next] ?? entry;
  });
}

function compareInherents(a: Inherent, b: Inherent): number {
  const number = leadingNumber(a) - leadingNumber(b);
  return (
    a.call.pallet - b.call.pallet ||
    a.call.call - b.call.call ||
    (number < 0n ? -1 : number > 0n ? 1 : 0) ||
    compareBytes(a.call.args, b.call.args)
  );
}

/** Every inherent's arguments begin with a u64: seeds ascend by chain block, as they fell due. */
function leadingNumber(inherent: Inherent): bigint {
  let value = 0n;
  for (let i = Math.min(8, inherent.call.args.length) - 1; i >= 0; i--)
    value = (value << 8n) | BigInt(inherent.call.args[i] as number);
  return value;
}
