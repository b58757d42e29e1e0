/** For authors: a core module that follows the canonical ABI of the world, made a component. */

import { CHALLENGE_WORLD, challengeWit } from "@platform/protocol/host-wit";
import { loadComponentTools } from "./author-tools.ts";

/**
 * The same core gives the same component. The core imports from
 * `platform:challenge/host@0.1.0` what it uses, and exports `memory`, `evaluate` (a pointer to the
 * result) and, if it receives lists, `cabi_realloc`.
 * @throws Error with the tool's message: the core does not fit the world
 */
export async function composeComponent(core: Uint8Array): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await loadComponentTools();
  const embedded = await componentEmbed({
    binary: core,
    witSource: challengeWit(),
    world: CHALLENGE_WORLD,
  });
  return componentNew(embedded, []);
}
