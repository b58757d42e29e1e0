/** What an evaluation is a function of, and what comes back. Plain data: it crosses processes. */

import type { EvaluationRecord } from "@platform/protocol";
import type { Rejection } from "../decode/rejection.ts";
import type { PendingJob } from "../host/pending-jobs.ts";
import type { Observation, ObserveOptions } from "../observe/observation.ts";
import type { RunnerFailure } from "./local-stop.ts";

export interface EvaluationLimits {
  /** At most MAX_EVALUATION_FUEL. */
  readonly fuel: bigint;
  /** Pages of 64 KiB, at most MAX_GUEST_PAGES. */
  readonly memoryPages: number;
  /** @default 1 MiB, at most MAX_GUEST_STACK_BYTES */
  readonly stackBytes?: number;
  /**
   * Structure of the challenge's module, at most MAX_GUEST_*; the other caps are fixed, and a
   * program's are all the defaults. @default those of DEFAULT_MODULE_LIMITS
   */
  readonly functions?: number;
  readonly globals?: number;
  readonly tables?: number;
  /** Of each table. */
  readonly tableElements?: number;
  /** Vectors and tail calls, for the challenge and its programs. @default false */
  readonly simd?: boolean;
  readonly tailCalls?: boolean;
  /** Bound of the wall guard beyond its base: local, no part of a result. At most MAX_WALL_SECONDS */
  readonly wallSeconds?: number;
}

export interface EvaluationRequest {
  /** One of SANDBOX_VERSIONS; decides decoder, costs and rewriting of every module in it. */
  readonly sandboxVersion: number;
  /** Original bytes of the challenge's module. */
  readonly module: Uint8Array;
  /** Of the signed manifest, such as `platform.input_read`. */
  readonly allowedImports: readonly string[];
  readonly limits: EvaluationLimits;
  readonly payload: Uint8Array;
  /** 64 hex characters. */
  readonly seed: string;
  /** Parameters of the challenge. */
  readonly params: Uint8Array;
  /** Values at the pinned state root, by account as 64 hex characters. */
  readonly reads: {
    readonly mana: ReadonlyMap<string, bigint>;
    readonly reputation: ReadonlyMap<string, bigint>;
    /** Of the challenge, oldest first. @default none */
    readonly pendingJobs?: readonly PendingJob[];
  };
  /** What to see besides the record: for authors, never for a validator's vote. */
  readonly observe?: ObserveOptions;
}

/** For people only: never voted, never compared. */
export interface Diagnostics {
  /** Why the module was rejected. */
  readonly rejection?: Rejection;
  /** Why the payload was rejected as a program. */
  readonly programRejection?: Rejection;
  /** The engine's words for a trap; they differ by engine. */
  readonly trap?: string;
  /** Lines of the `log` function. */
  readonly log: readonly string[];
  /** What the request asked to observe; missing when the module was rejected. */
  readonly observation?: Observation;
}

export interface Evaluation extends EvaluationRecord {
  readonly diagnostics: Diagnostics;
}

export type RunnerReport =
  | { readonly kind: "record"; readonly evaluation: Evaluation }
  | { readonly kind: "local"; readonly local: RunnerFailure; readonly detail: string };
