/** Records of submissions and attestations, changed in place (assembly/pallets/submissions/submission.ts). */

import { fromHex, type Hex32 } from "@platform/protocol";
import type { FullChain } from "./full-chain.ts";
import { ATTESTATION_KEY, keyOf, SUBMISSION_KEY } from "./raw-state.ts";

export const PENDING = 1;
export const PRECERTIFIED = 4;
export const COMMITTED = 0;
export const REVEALED = 1;
export const INTAKE_EPOCH = 1;

const AT_STATUS = 32 + 4 + 32;
const AT_REVEALING = AT_STATUS + 1 + 2 + 8 + 8 + 4 + 8 + 32 + 4 + 8 + 32 + 8 + 32 + 8;
const AT_SCORE = AT_REVEALING + 1 + 32 + 1 + 1;
const AT_INTAKE = AT_SCORE + 8 + 8 + 8 + 8 + 32;
/** intake 1, carried 1, hasEffects 1, size ceiling 4, sandbox 4, module 32, closing block 32; then 2, 8 and 8. */
const AT_COMMITTED = AT_INTAKE + 1 + 1 + 1 + 4 + 4 + 32 + 32;
/** Of each member of the full chain. */
const POWER = 100n;

export interface RecordChange {
  readonly status?: number;
  readonly revealing?: boolean;
  readonly score?: bigint;
  readonly intake?: number;
  /** Members that have committed. */
  readonly committed?: number;
  readonly disputedPower?: bigint;
}

/** The submission's entry of the state, changed. */
export function submissionEntry(
  full: FullChain,
  id: Hex32,
  change: RecordChange,
): [string, Uint8Array] {
  const name = keyOf(...SUBMISSION_KEY, id);
  const bytes = Uint8Array.from(full.view.get(name) ?? []);
  const view = new DataView(bytes.buffer);
  if (change.status !== undefined) bytes[AT_STATUS] = change.status;
  if (change.revealing === true) bytes[AT_REVEALING] = 1;
  if (change.score !== undefined) view.setBigUint64(AT_SCORE, change.score, true);
  if (change.intake !== undefined) bytes[AT_INTAKE] = change.intake;
  if (change.committed !== undefined) {
    view.setUint16(AT_COMMITTED, change.committed, true);
    view.setBigUint64(AT_COMMITTED + 2, POWER * BigInt(change.committed), true);
  }
  if (change.disputedPower !== undefined)
    view.setBigUint64(AT_COMMITTED + 10, change.disputedPower, true);
  return [name, bytes];
}

export interface AttestationChange {
  readonly phase: number;
  readonly index: number;
  readonly size: number;
  readonly root: Hex32;
  readonly digest: Hex32;
}

export function attestationEntry(
  id: Hex32,
  member: Hex32,
  { phase, index, size, root, digest }: AttestationChange,
): [string, Uint8Array] {
  const head = Buffer.alloc(1 + 8 + 4 + 4);
  head[0] = phase;
  head.writeBigUInt64LE(1n, 1);
  head.writeUInt32LE(index, 9);
  head.writeUInt32LE(size, 13);
  const bytes = Buffer.concat([head, fromHex(root), fromHex(digest)]);
  return [keyOf(...ATTESTATION_KEY, id, member), Uint8Array.from(bytes)];
}
