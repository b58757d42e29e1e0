/** What the submissions of one account have in common, and where weights and anchors differ. */

import type { ChainRef } from "@platform/protocol";
import type { SignedExtrinsic } from "../chain/weight-chain.ts";
import type { ErrorClass } from "./error-class.ts";

/** Forward only, but for a return to `planned` after an attempt that can never be included. */
export type LedgerState =
  | "planned"
  | "preflighted"
  | "signed"
  | "broadcast"
  | "in_block"
  | "finalised_ok"
  | "finalised_err"
  | "skipped"
  | "superseded"
  | "dropped";

/** States in which something is still to be done. */
export const OPEN_STATES: readonly LedgerState[] = [
  "planned",
  "preflighted",
  "signed",
  "broadcast",
  "in_block",
];

/** A durable row. */
export interface Submission {
  readonly epoch: bigint;
  readonly state: LedgerState;
  /** The bytes that may be on their way; kept until they are dead or final. */
  readonly extrinsic: SignedExtrinsic | null;
  /** Name of the last failure, kept beside the state. */
  readonly error: string | null;
  /** Signatures made so far. */
  readonly attempts: number;
}

export interface SubmissionPatch extends Partial<Omit<Submission, "epoch">> {
  /** Finalised block that holds it. */
  readonly block?: ChainRef;
}

/** What a look at the chain before signing says. */
export type Readiness =
  | { readonly type: "ready" }
  | { readonly type: "wait"; readonly error: string }
  | { readonly type: "end"; readonly patch: SubmissionPatch };

export interface SubmissionKind<Row extends Submission> {
  /** Unfinished rows, oldest epoch first. */
  open(): Row[];
  /** Of rows with the same lane only the newest epoch is begun. */
  lane(row: Row): number;
  /** Durable when it returns. */
  update(row: Row, patch: SubmissionPatch): Row;
  readiness(row: Row, head: ChainRef): Promise<Readiness>;
  sign(row: Row, head: ChainRef): Promise<SignedExtrinsic>;
  /** Reads the effect back from the state of the block that included it. */
  isStored(row: Row, block: ChainRef): Promise<boolean>;
  /** What ends a row on a chain that has no such call or storage. @default it waits for an upgrade */
  readonly unsupported?: string;
  /** Class of an error with which an included extrinsic failed. */
  classOf(error: string): ErrorClass;
}
