/** The recorded inputs of a chain once more, over a fresh host: the state root after each block. */

import type { Hex32 } from "@platform/protocol";
import { modelRoot } from "../../../storage/test/support/tree-model.ts";
import { type EntryPoint, invoke } from "./chain.ts";
import { MapHost, type RuntimeExports } from "./map-host.ts";

/** What was handed to the runtime, in order; one fresh instance a block. */
export type Inputs = readonly (readonly [EntryPoint, Uint8Array])[];

/**
 * The first root is that of genesis.
 * @throws Error for a block that the runtime refuses
 */
export function replay(module: object, inputs: Inputs): Hex32[] {
  const host = new MapHost();
  const roots: Hex32[] = [];
  let runtime: RuntimeExports | undefined;
  for (const [entry, input] of inputs) {
    if (runtime === undefined || entry === "initialize_block") runtime = host.instantiate(module);
    const { code } = invoke(runtime, entry, input);
    // A call may fail; an extrinsic that is invalid makes a block of no history.
    if (code < 0 || (code > 0 && entry !== "apply_extrinsic"))
      throw new Error(`block ${roots.length}: ${entry} gave ${code}`);
    if (entry === "genesis_build" || entry === "finalize_block") roots.push(modelRoot(host.state));
  }
  return roots;
}
