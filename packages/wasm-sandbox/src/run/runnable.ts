/** A challenge, module or component, as something that can be entered. */

import { isComponent } from "../component/is-component.ts";
import { GuestAccess } from "../host/guest-access.ts";
import { linkHost } from "../host/host-functions.ts";
import type { CompiledGuest } from "./module-cache.ts";
import type { ChallengeEntry, ChallengeVerdict, RunnableChallenge } from "./runnable-challenge.ts";
import type { Workshop } from "./workshop.ts";

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
