/** What a process loads with its first component: bytes to something that can be entered. */

import type { ModulePolicy } from "../policy.ts";
import type { ChallengeVerdict } from "../run/runnable-challenge.ts";
import { compileComponent } from "./compile-component.ts";
import { startComponent } from "./component-instance.ts";

/** @throws LocalStop compile-failed, host-oom */
export async function runnableComponent(
  bytes: Uint8Array,
  policy: ModulePolicy,
): Promise<ChallengeVerdict> {
  const verdict = await compileComponent(bytes, policy);
  if (!verdict.ok) return verdict;
  const { component } = verdict;
  return {
    ok: true,
    instantiationFuel: component.instantiationFuel,
    enter: (init, use) => use(startComponent(component, init)),
  };
}
