/** A challenge, module or component, as something that can be entered. */

import { isComponent } from "../component/is-component.ts";
import type { Rejection } from "../decode/rejection.ts";
import { GuestAccess, type HostTerms } from "../host/guest-access.ts";
import { type HostContext, linkHost } from "../host/host-functions.ts";
import type { MeteredInit, MeteredInstance } from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import type { ChallengeEntry } from "./evaluate.ts";
import type { CompiledGuest } from "./module-cache.ts";
import type { Workshop } from "./workshop.ts";

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

/** @throws LocalStop compile-failed, host-oom */
export async function runnable(
  workshop: Workshop,
  { key, policy }: ChallengeEntry,
  module: Uint8Array,
): Promise<ChallengeVerdict> {
  if (!isComponent(module) || policy.components !== true) {
    const guest = workshop.modules.compiled(key, module, policy);
    return guest.ok ? runnableModule(guest, workshop) : guest;
  }
  return workshop.components.get(key, async () => {
    // Loaded with the first component: its tools are larger than all else that a child holds.
    const { runnableComponent } = await import("../component/runnable-component.ts");
    return runnableComponent(module, policy);
  });
}

function runnableModule(
  guest: Extract<CompiledGuest, { ok: true }>,
  workshop: Workshop,
): RunnableChallenge {
  return {
    ok: true,
    instantiationFuel: guest.info.instantiationFuel,
    enter: (init, use) => {
      const { context, terms, observer } = init;
      const host = linkHost(context);
      return workshop.withInstance(guest, observer?.imports(host) ?? host, init, (instance) => {
        context.guest = observer?.attach(instance, terms) ?? new GuestAccess(instance, terms);
        return use(instance);
      });
    },
  };
}
