/** The committed proofs of protocol/vectors/zk.json: of the accounts of these tests, on their chain. */

import { readFileSync } from "node:fs";
import { fromHex, type Hex32 } from "@platform/protocol";
import type { ZkClaimArgs } from "@platform/runtime";
import { key } from "./accounts.ts";

interface ZkVector {
  readonly id: Hex32;
  readonly key: string;
  readonly claims: readonly {
    readonly account: Hex32;
    readonly secret: string;
    readonly inputs: readonly Hex32[];
    readonly proof: string;
  }[];
}

const path = new URL("../../../protocol/vectors/zk.json", import.meta.url);
const vector = JSON.parse(readFileSync(path, "utf8")) as ZkVector;

export const ZK_KEY: Uint8Array = fromHex(vector.key);
export const ZK_KEY_ID: Hex32 = vector.id;

/** The account's claims of the secret: the same statement with other proofs, if there are several. */
export function claimsOf(name: string, secret: number): ZkClaimArgs[] {
  return vector.claims
    .filter((one) => one.account === key(name) && one.secret === String(secret))
    .map(({ inputs, proof }) => ({ key: vector.id, inputs, proof }));
}
