/** Typed reads of SubtensorModule at one block over the stock client's untyped surface. */

import type { Hex32 } from "@platform/protocol";
import type { ApiPromise } from "@polkadot/api";
import type { ApiDecoration } from "@polkadot/api/types";
import { blockUnknown, incompatible, stateDiscarded } from "./chain-errors.ts";

/** What every codec of the client can do; values are read through its JSON form or bytes. */
interface Value {
  toJSON(): unknown;
  toU8a(): Uint8Array;
}

export type ApiAt = ApiDecoration<"promise">;

/** Node's answer for a state that it has pruned. */
const STATE_UNAVAILABLE = 4003;

/** The API bound to one block. Rejects CHAIN_BLOCK_UNKNOWN, CHAIN_STATE_DISCARDED. */
export async function apiAt(api: ApiPromise, hash: Hex32): Promise<ApiAt> {
  try {
    return await api.at(`0x${hash}`);
  } catch (thrown) {
    throw translate(thrown, hash);
  }
}

export function translate(thrown: unknown, hash: Hex32): unknown {
  if (!(thrown instanceof Error)) return thrown;
  if ("code" in thrown && thrown.code === STATE_UNAVAILABLE) return stateDiscarded(hash);
  if (/unable to retrieve header/i.test(thrown.message)) return blockUnknown(hash);
  return thrown;
}

function entry(at: ApiAt, item: string) {
  const found = at.query["subtensorModule"]?.[item];
  if (found === undefined) throw incompatible(`storage item SubtensorModule.${item}`);
  return found;
}

async function read(at: ApiAt, item: string, keys: readonly unknown[]): Promise<unknown> {
  const value = (await entry(at, item)(...keys)) as unknown as Value;
  return value.toJSON();
}

/** Integers come as numbers or, above 2^53, as hex strings. */
export async function readInteger(
  at: ApiAt,
  item: string,
  ...keys: readonly unknown[]
): Promise<bigint> {
  const value = await read(at, item, keys);
  if (typeof value === "number" || typeof value === "string") return BigInt(value);
  throw incompatible(`integer in SubtensorModule.${item}`);
}

export async function readOptionalInteger(
  at: ApiAt,
  item: string,
  ...keys: readonly unknown[]
): Promise<bigint | undefined> {
  const value = await read(at, item, keys);
  if (value === null) return undefined;
  if (typeof value === "number" || typeof value === "string") return BigInt(value);
  throw incompatible(`integer in SubtensorModule.${item}`);
}

export async function readBoolean(
  at: ApiAt,
  item: string,
  ...keys: readonly unknown[]
): Promise<boolean> {
  const value = await read(at, item, keys);
  if (typeof value === "boolean") return value;
  throw incompatible(`boolean in SubtensorModule.${item}`);
}

/** A list of integers, booleans or pairs; the caller knows which. */
export async function readList(
  at: ApiAt,
  item: string,
  ...keys: readonly unknown[]
): Promise<unknown[]> {
  const value = await read(at, item, keys);
  if (Array.isArray(value)) return value;
  throw incompatible(`list in SubtensorModule.${item}`);
}

/** 32-byte account as hex. */
export async function readAccount(
  at: ApiAt,
  item: string,
  ...keys: readonly unknown[]
): Promise<Hex32> {
  return accountHex((await entry(at, item)(...keys)) as unknown as Value, item);
}

/** One request for many keys of a map. */
export async function readMany(
  at: ApiAt,
  item: string,
  keys: readonly unknown[][],
): Promise<Value[]> {
  return (await entry(at, item).multi(keys as unknown[][])) as unknown as Value[];
}

export function accountHex(value: Value, item: string): Hex32 {
  const bytes = value.toU8a();
  if (bytes.length !== 32) throw incompatible(`account in SubtensorModule.${item}`);
  return Buffer.from(bytes).toString("hex");
}
