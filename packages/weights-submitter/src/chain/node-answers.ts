/** Shapes of a node's answers, checked before anything is made of them. */

import type { Hex32 } from "@platform/protocol";
import { unreachable } from "./rpc-socket.ts";

function malformed(what: string): Error {
  return unreachable(`the chain node answered with a malformed ${what}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A block hash without prefix; null where the node knows no such block. */
export function parseHash(value: unknown): Hex32 | null {
  if (value === null) return null;
  if (typeof value !== "string" || !/^0x[0-9a-f]{64}$/.test(value)) throw malformed("block hash");
  return value.slice(2);
}

export function parseHeaderNumber(value: unknown): bigint {
  const number = isObject(value) ? value["number"] : undefined;
  if (typeof number !== "string" || !/^0x[0-9a-f]{1,12}$/.test(number)) throw malformed("header");
  return BigInt(number);
}

export interface VersionAnswer {
  readonly specVersion: number;
  readonly transactionVersion: number;
}

export function parseVersion(value: unknown): VersionAnswer {
  if (!isObject(value)) throw malformed("runtime version");
  const { specVersion, transactionVersion } = value;
  if (!Number.isInteger(specVersion) || !Number.isInteger(transactionVersion))
    throw malformed("runtime version");
  return { specVersion: specVersion as number, transactionVersion: transactionVersion as number };
}

export function parseBytes(value: unknown): string {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/.test(value)) throw malformed("hex");
  return value;
}

/** Extrinsics of a block, 0x-prefixed; null where the node knows no such block. */
export function parseExtrinsics(value: unknown): readonly string[] | null {
  if (value === null) return null;
  const block = isObject(value) ? value["block"] : undefined;
  const extrinsics = isObject(block) ? block["extrinsics"] : undefined;
  if (!Array.isArray(extrinsics)) throw malformed("block");
  return extrinsics.map(parseBytes);
}

/** Key and value pairs of all change sets; a missing value is null. */
export function parseChanges(value: unknown): (readonly [key: string, value: string | null])[] {
  if (!Array.isArray(value)) throw malformed("list of storage values");
  return value.flatMap((set: unknown) => {
    const changes = isObject(set) ? set["changes"] : undefined;
    if (!Array.isArray(changes)) throw malformed("list of storage values");
    return changes.map((change: unknown) => {
      if (!Array.isArray(change)) throw malformed("storage value");
      const [key, found] = change as unknown[];
      return [parseBytes(key), found === null ? null : parseBytes(found)] as const;
    });
  });
}

export function parseNonce(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed("nonce");
  return value as number;
}
