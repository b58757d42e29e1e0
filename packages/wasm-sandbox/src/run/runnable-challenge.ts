/** A challenge between its bytes and its evaluation: what a cache knows, and what can be entered. */

import type { Rejection } from "../decode/rejection.ts";
import type { HostTerms } from "../host/guest-access.ts";
import type { HostContext } from "../host/host-context.ts";
import type { MeteredInit, MeteredInstance } from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import type { ModulePolicy } from "../policy.ts";

/** A challenge's module as the cache knows it. */
export interface ChallengeEntry {
  readonly key: string;
  readonly policy: ModulePolicy;
}

export interface StartInit extends MeteredInit {
  readonly context: HostContext;
  readonly terms: HostTerms;
  readonly observer: Observer | undefined;
}

export interface RunnableChallenge {
  readonly ok: true;
  /** Fuel of making one instance. */
  readonly instantiationFuel: bigint;
  /**
   * A fresh instance with its `evaluate`, for the time of `use`; sets the context's guest.
   * @throws whatever instantiation or `use` throws
   */
  enter<T>(init: StartInit, use: (instance: MeteredInstance) => T): T;
}

export type ChallengeVerdict =
  | RunnableChallenge
  | { readonly ok: false; readonly rejection: Rejection };
