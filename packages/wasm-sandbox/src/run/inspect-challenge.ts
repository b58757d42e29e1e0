/** The verdict on a challenge without compiling it. */

import { isComponent } from "../component/is-component.ts";
import { prepareComponent } from "../component/prepare-component.ts";
import type { Rejection } from "../decode/rejection.ts";
import type { ModulePolicy } from "../policy.ts";
import { prepareModule } from "../prepare.ts";

/** A component's inner types are validated when it is compiled: `Sandbox.inspect` includes that. */
export function inspectChallenge(
  bytes: Uint8Array,
  policy: ModulePolicy,
): { readonly ok: true } | { readonly ok: false; readonly rejection: Rejection } {
  return isComponent(bytes) && policy.components === true
    ? prepareComponent(bytes, policy)
    : prepareModule(bytes, policy);
}
