/** Words of PROTOCOL §1 and the digest that validators agree on (§10). */

import { FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";

/** Deterministic results: they can be voted. The index is the wire byte; append-only. */
export const OUTCOMES = [
  "ok",
  "guest-error",
  "out-of-fuel",
  "stack-exhausted",
  "trap",
  "bad-output",
  "host-denied",
  "rejected",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What only this machine saw: it abstains and retries, and never votes it (DESIGN D6). */
export const LOCAL_FAILURES = [
  "wall-timeout",
  "native-stack",
  "host-oom",
  "grow-failed",
  "worker-exit",
  "compile-failed",
  "blob-missing",
] as const;
export type LocalFailure = (typeof LOCAL_FAILURES)[number];

/** Where a submission stands; the index is the byte in state. */
export const STATUSES = [
  "refused",
  "pending",
  "ordered",
  "evaluating",
  "precertified",
  "certified",
  "disputed",
  "unresolved",
] as const;
export type Status = (typeof STATUSES)[number];

/** Scores are parts per billion: 0..1_000_000_000. */
export const MAX_SCORE = 1_000_000_000n;

/** What one evaluation produced; equal on every honest validator. */
export interface EvaluationRecord {
  readonly outcome: Outcome;
  /** Of the miner's own program in nested runs: the first that is not `ok`, else `ok`, or none. */
  readonly program: Outcome | null;
  /** 0 unless the outcome is `ok`. */
  readonly score: bigint;
  /** Guest output: u64 little-endian score, then free bytes; empty unless `ok`. */
  readonly output: Uint8Array;
  /** Encoded effects journal; empty unless `ok`. */
  readonly effects: Uint8Array;
  /** Exact for ok, guest-error, bad-output, host-denied; the full limit else; 0 for rejected. */
  readonly fuelUsed: bigint;
}

/** What the evaluation was a function of. */
export interface EvaluationInput {
  readonly hostAbiVersion: number;
  readonly sandboxVersion: number;
  /** SHA-256 of the module bytes. */
  readonly module: Hex32;
  /** SHA-256 of the payload bytes. */
  readonly input: Hex32;
  /** Height of the closing block. */
  readonly height: bigint;
  readonly stateRoot: Hex32;
  readonly seed: Hex32;
}

/** Byte of "no program ran". */
export const NO_PROGRAM = 255;

export function outcomeByte(outcome: Outcome | null): number {
  return outcome === null ? NO_PROGRAM : OUTCOMES.indexOf(outcome);
}

/** The outcome digest: what attestations carry and quorums form on. */
export function evaluationDigest(
  chainId: Hex32,
  input: EvaluationInput,
  record: EvaluationRecord,
): Hex32 {
  return sha256Hex(
    new FixedWriter()
      .tag("platform/eval/v1")
      .hash(chainId)
      .u32(input.hostAbiVersion)
      .u32(input.sandboxVersion)
      .hash(input.module)
      .hash(input.input)
      .u64(input.height)
      .hash(input.stateRoot)
      .hash(input.seed)
      .u8(outcomeByte(record.outcome))
      .u8(outcomeByte(record.program))
      .u64(record.score)
      .hash(sha256Hex(record.output))
      .hash(sha256Hex(record.effects))
      .u64(record.fuelUsed)
      .done(),
  );
}
