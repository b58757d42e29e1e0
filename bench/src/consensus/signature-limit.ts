/** What signature verification alone allows: the same checks, with nothing around them. */

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { fromHex, type Hex32 } from "@platform/protocol";
import type { EngineLoad } from "./engine-load.ts";
import { type ReplicaResult, runReplica, shippedVerify } from "./replica.ts";

/** One check in the form that costs least: key imported, bytes at hand. */
export interface Check {
  readonly key: KeyObject;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** RFC 8410 header of an ed25519 SubjectPublicKeyInfo. */
const SPKI_ED25519 = fromHex("302a300506032b6570032100");

/** Lets a replica run once and notes every check that it asks for, in its order. */
export async function recordChecks(
  load: EngineLoad,
): Promise<{ readonly checks: readonly Check[]; readonly result: ReplicaResult }> {
  const keys = new Map<Hex32, KeyObject>();
  const checks: Check[] = [];
  const result = await runReplica(load, (publicKey, message, signature) => {
    const key = keys.get(publicKey) ?? importKey(publicKey);
    keys.set(publicKey, key);
    checks.push({ key, message: new Uint8Array(message), signature: fromHex(signature) });
    return shippedVerify(publicKey, message, signature);
  });
  return { checks, result };
}

/** @throws Error if a signature is wrong */
export function verifyAll(checks: readonly Check[]): void {
  for (const { key, message, signature } of checks)
    if (!verify(null, message, key, signature)) throw new Error("a recorded signature is wrong");
}

function importKey(publicKey: Hex32): KeyObject {
  const der = Buffer.concat([SPKI_ED25519, fromHex(publicKey)]);
  return createPublicKey({ key: der, format: "der", type: "spki" });
}
