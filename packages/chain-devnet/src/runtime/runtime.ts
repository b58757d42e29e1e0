/** The pallets together: RuntimeCall, RuntimeEvent, metadata, dispatch. */

import { encodeMetadata } from "../metadata/metadata-v14.ts";
import {
  accountId,
  hash256,
  type ScaleType,
  struct,
  u32,
  type VariantValue,
  variant,
  vec,
} from "../scale/scale-types.ts";
import { LayeredState, type State } from "../state/layered-state.ts";
import { optionalStorage, storage } from "../state/storage-item.ts";
import { adminUtils } from "./admin-utils.ts";
import { balances } from "./balances.ts";
import { commitments } from "./commitments.ts";
import {
  BAD_ORIGIN,
  type CallContext,
  call,
  type DispatchResult,
  definePallet,
  dispatchOutcome,
  moduleError,
  type Origin,
  type Pallet,
} from "./pallet.ts";
import { subtensor } from "./subtensor.ts";
import * as system from "./system.ts";
import { timestamp } from "./timestamp.ts";

const RUNTIME = "node_subtensor_runtime";
const SUDO_INDEX = 12;
const REQUIRE_SUDO = 0;

/** Pallet name and its call, each as a variant; the byte form begins with both indexes. */
export const runtimeCall: ScaleType<VariantValue> = variant([RUNTIME, "RuntimeCall"], () =>
  PALLETS.flatMap(({ name, index, callType }) =>
    callType === undefined ? [] : [{ name, index, fields: { "0": callType } }],
  ),
);

const runtimeEvent = variant([RUNTIME, "RuntimeEvent"], () =>
  PALLETS.flatMap(({ name, index, eventType }) =>
    eventType === undefined ? [] : [{ name, index, fields: { "0": eventType } }],
  ),
);

const phase = variant(["frame_system", "Phase"], () => [
  { name: "ApplyExtrinsic", index: 0, fields: { "0": u32 } },
  { name: "Finalization", index: 1 },
  { name: "Initialization", index: 2 },
]);

const eventRecord = struct(
  ["frame_system", "EventRecord"],
  { phase, event: runtimeEvent, topics: vec(hash256) },
  [
    { name: "E", type: runtimeEvent },
    { name: "T", type: hash256 },
  ],
);
export interface EventRecord {
  readonly phase: VariantValue;
  readonly event: VariantValue;
  readonly topics: string[];
}

export const events = storage({
  pallet: "System",
  name: "Events",
  value: vec(eventRecord as ScaleType<EventRecord>),
  fallback: [],
});

export const sudoKey = optionalStorage({ pallet: "Sudo", name: "Key", value: accountId });

const systemPallet = definePallet({
  name: "System",
  crate: "frame_system",
  index: 0,
  storage: [
    system.account,
    system.blockHash,
    system.blockNumber,
    system.parentHash,
    system.eventCount,
    events,
  ],
  calls: system.systemCalls,
  events: system.systemEvents,
  constants: system.systemConstants,
});

const sudo = definePallet({
  name: "Sudo",
  crate: "pallet_sudo",
  index: SUDO_INDEX,
  storage: [sudoKey],
  calls: [
    call("sudo", 0, { call: runtimeCall }, (context, args) => {
      const { origin } = context;
      if (origin.kind !== "signed") return BAD_ORIGIN;
      if (sudoKey.get(context.state) !== origin.who) return moduleError(SUDO_INDEX, REQUIRE_SUDO);
      const error = context.dispatch(args.call, { kind: "root" });
      const outcome =
        error === undefined
          ? { name: "Ok", fields: { "0": undefined } }
          : { name: "Err", fields: { "0": error } };
      context.deposit("Sudo", "Sudid", { sudo_result: outcome });
      return undefined;
    }),
  ],
  events: [{ name: "Sudid", index: 0, fields: { sudo_result: dispatchOutcome } }],
  errors: [{ name: "RequireSudo", index: REQUIRE_SUDO }],
});

const PALLETS: readonly Pallet[] = [
  systemPallet,
  timestamp,
  balances,
  subtensor,
  sudo,
  commitments,
  adminUtils,
];

let metadata: Uint8Array | undefined;

/** The chain's metadata, encoded once. */
export function runtimeMetadata(): Uint8Array {
  metadata ??= encodeMetadata({
    pallets: PALLETS,
    runtimeCall: runtimeCall as ScaleType<unknown>,
    runtimeEvent: runtimeEvent as ScaleType<unknown>,
  });
  return metadata;
}

/** A call value from names: `callOf("SubtensorModule", "set_weights", {…})`. */
export function callOf(
  pallet: string,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): VariantValue {
  return { name: pallet, fields: { "0": { name, fields } } };
}

export interface Dispatched {
  readonly error: DispatchResult;
  /** Events of a call that failed are dropped with its writes. */
  readonly events: readonly VariantValue[];
}

/** Runs a call in a layer of its own over `state`; only success is kept. */
export function dispatch(
  state: State,
  block: bigint,
  value: VariantValue,
  origin: Origin,
): Dispatched {
  const layer = new LayeredState(state);
  const deposited: VariantValue[] = [];
  const context: CallContext = {
    state: layer,
    origin,
    block,
    deposit: (pallet, name, fields) =>
      deposited.push({ name: pallet, fields: { "0": { name, fields } } }),
    dispatch: (inner, as) => {
      const result = dispatch(layer, block, inner, as);
      deposited.push(...result.events);
      return result.error;
    },
  };
  const inner = value.fields["0"] as VariantValue;
  const pallet = PALLETS.find((candidate) => candidate.name === value.name);
  const found = pallet?.calls.find((candidate) => candidate.name === inner.name);
  const error = found === undefined ? BAD_ORIGIN : found.execute(context, inner.fields);
  if (error !== undefined) return { error, events: [] };
  layer.commitTo(state);
  return { error, events: deposited };
}
