/** One block over a given state, with the fuel that each of its steps takes. */

import { type BlockContext, BlockContextCodec } from "@platform/runtime";
import { createOverlay, type Overlay, type StateView } from "@platform/storage";
import { RuntimeInstance, RuntimeModules, type SignatureCache } from "@platform/validator/executor";
import { CountingHost, type StorageUse } from "./counting-host.ts";

/** Keys as latin1 text. */
export type State = ReadonlyMap<string, Uint8Array>;

export interface Step extends StorageUse {
  readonly code: number;
  readonly fuel: number;
}

export interface MeasuredBlock {
  readonly initialize: Step;
  readonly extrinsics: readonly Step[];
  readonly finalize: Step;
}

/** A signature costs its fixed fuel whether it is right or not. */
const ANY_SIGNATURE: SignatureCache = { verify: () => true };

const modules = new RuntimeModules();

export function viewOf(state: State): StateView {
  const empty = createOverlay({ tree: null, get: () => undefined });
  for (const [key, value] of state) empty.set(key, value);
  const { tree } = empty.seal();
  return { tree, get: (key) => state.get(key) };
}

/** @param changes over the view, before the block; null deletes */
export function measureBlock(
  wasm: Uint8Array,
  view: StateView,
  changes: ReadonlyMap<string, Uint8Array | null>,
  context: BlockContext,
  extrinsics: readonly Uint8Array[],
): MeasuredBlock {
  const host = new CountingHost({ overlay: over(view, changes), signatures: ANY_SIGNATURE });
  const runtime = new RuntimeInstance(modules.get(wasm), host);
  const step = (
    name: "initialize_block" | "apply_extrinsic" | "finalize_block",
    input: Uint8Array,
  ) => {
    const { code } = runtime.call(name, input);
    return { code, fuel: Number(runtime.fuelUsed), ...host.take() };
  };
  const initialize = step("initialize_block", BlockContextCodec.enc(context));
  const applied = extrinsics.map((bytes) => step("apply_extrinsic", bytes));
  return { initialize, extrinsics: applied, finalize: step("finalize_block", new Uint8Array(0)) };
}

function over(view: StateView, changes: ReadonlyMap<string, Uint8Array | null>): Overlay {
  const overlay = createOverlay(view);
  for (const [key, value] of changes)
    if (value === null) overlay.delete(key);
    else overlay.set(key, value);
  return overlay;
}
