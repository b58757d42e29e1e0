/** The scope of a challenge: whom its owners would have run it (docs/adr/0037). */

import { readPublicKey } from "@platform/keys";
import { challengeIdOf, createNodeApiClient, trustContext, trustLevel } from "@platform/node-api";
import { CodedError } from "@platform/protocol";
import { type SignOptions, signOwnerCommand } from "./owner.ts";

/** @throws CodedError USAGE, NOT_FOUND, COMMAND_OTHER */
export async function ownerScope(
  name: string,
  options: SignOptions & {
    readonly anchor?: readonly string[];
    readonly context: readonly string[];
    readonly minLevel: string;
    readonly maxDepth: string;
    readonly membersOnly?: boolean;
    readonly clear?: boolean;
  },
): Promise<void> {
  const challenge = await challengeIdOf(createNodeApiClient(options.node), name);
  if (options.clear === true) {
    await signOwnerCommand({ action: "clearScope", challenge }, options);
    return;
  }
  if (options.anchor === undefined || !/^[1-3]$/.test(options.maxDepth))
    throw new CodedError({
      code: "USAGE",
      message: "a scope needs --anchor HOTKEY..., and a --max-depth of 1 to 3",
    });
  const scope = {
    contexts: options.context.reduce((bits, one) => bits | (1 << trustContext(one)), 0),
    minLevel: trustLevel(options.minLevel),
    membersOnly: options.membersOnly === true,
    maxDepth: Number(options.maxDepth),
    anchors: [...new Set(options.anchor.map(readPublicKey))].sort(),
  };
  await signOwnerCommand({ action: "setScope", challenge, scope }, options);
}
