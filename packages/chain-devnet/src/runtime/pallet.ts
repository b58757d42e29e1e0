/** What a pallet is: storage, calls, events and errors in tables that run and describe at once. */

import type { Codec } from "scale-ts";
import {
  type AnyType,
  array4,
  type Fields,
  type ScaleType,
  type StructOf,
  struct,
  u8,
  type Variant,
  type VariantValue,
  variant,
} from "../scale/scale-types.ts";
import type { TypeRegistry } from "../scale/type-registry.ts";
import type { State } from "../state/layered-state.ts";
import type { StorageEntry } from "../state/storage-item.ts";

export type Origin =
  | { readonly kind: "root" }
  | { readonly kind: "none" }
  | { readonly kind: "signed"; readonly who: string };

/** What a call may touch. Changes of a call that fails are dropped with its state layer. */
export interface CallContext {
  readonly state: State;
  readonly origin: Origin;
  /** Height of the block that includes the call. */
  readonly block: bigint;
  deposit(pallet: string, event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Runs another call in the same block, in its own layer. */
  dispatch(call: VariantValue, origin: Origin): DispatchResult;
}

/** sp_runtime DispatchError as a variant value; nothing is success. */
export type DispatchResult = VariantValue | undefined;

export interface Call {
  readonly name: string;
  readonly index: number;
  readonly fields: Fields;
  execute(context: CallContext, args: Readonly<Record<string, unknown>>): DispatchResult;
}

export function call<F extends Fields>(
  name: string,
  index: number,
  fields: F,
  execute: (context: CallContext, args: StructOf<F>) => DispatchResult,
): Call {
  return {
    name,
    index,
    fields,
    execute: (context, args) => execute(context, args as StructOf<F>),
  };
}

interface PalletError {
  readonly name: string;
  readonly index: number;
}

interface PalletConstant {
  readonly name: string;
  readonly type: AnyType;
  readonly value: unknown;
}

/** All that the metadata needs of a storage item, whatever its keys and value. */
interface DescribedItem {
  describe(registry: TypeRegistry): StorageEntry;
}

export interface PalletInit {
  readonly name: string;
  /** Rust crate: the first part of its types' paths. */
  readonly crate: string;
  readonly index: number;
  readonly storage?: readonly DescribedItem[];
  readonly calls?: readonly Call[];
  readonly events?: readonly Variant[];
  readonly errors?: readonly PalletError[];
  readonly constants?: readonly PalletConstant[];
}

export interface Pallet extends Required<PalletInit> {
  readonly callType: ScaleType<VariantValue> | undefined;
  readonly eventType: ScaleType<VariantValue> | undefined;
}

export function definePallet(init: PalletInit): Pallet {
  const { calls = [], events = [] } = init;
  return {
    storage: [],
    errors: [],
    constants: [],
    ...init,
    calls,
    events,
    callType: calls.length === 0 ? undefined : variant([init.crate, "pallet", "Call"], () => calls),
    eventType:
      events.length === 0 ? undefined : variant([init.crate, "pallet", "Event"], () => events),
  };
}

const unitVariants = (...names: string[]): Variant[] =>
  names.map((name, index) => ({ name, index }));

const moduleErrorType = struct(["sp_runtime", "ModuleError"], { index: u8, error: array4 });
const token = variant(["sp_runtime", "TokenError"], () =>
  unitVariants("FundsUnavailable", "OnlyProvider", "BelowMinimum", "CannotCreate"),
);
const arithmetic = variant(["sp_arithmetic", "ArithmeticError"], () =>
  unitVariants("Underflow", "Overflow", "DivisionByZero"),
);
const transactional = variant(["sp_runtime", "TransactionalError"], () =>
  unitVariants("LimitReached", "NoLayer"),
);

export const dispatchError = variant(["sp_runtime", "DispatchError"], () => [
  { name: "Other", index: 0 },
  { name: "CannotLookup", index: 1 },
  { name: "BadOrigin", index: 2 },
  { name: "Module", index: 3, fields: { "0": moduleErrorType } },
  { name: "ConsumerRemaining", index: 4 },
  { name: "NoProviders", index: 5 },
  { name: "TooManyConsumers", index: 6 },
  { name: "Token", index: 7, fields: { "0": token } },
  { name: "Arithmetic", index: 8, fields: { "0": arithmetic } },
  { name: "Transactional", index: 9, fields: { "0": transactional } },
  { name: "Exhausted", index: 10 },
  { name: "Corruption", index: 11 },
  { name: "Unavailable", index: 12 },
  { name: "RootNotAllowed", index: 13 },
]);

export const BAD_ORIGIN: VariantValue = { name: "BadOrigin", fields: {} };
export const FUNDS_UNAVAILABLE: VariantValue = {
  name: "Token",
  fields: { "0": { name: "FundsUnavailable", fields: {} } },
};

export function moduleError(pallet: number, error: number): VariantValue {
  return {
    name: "Module",
    fields: { "0": { index: pallet, error: Uint8Array.of(error, 0, 0, 0) } },
  };
}

const unit: ScaleType<undefined> = {
  codec: { enc: () => new Uint8Array(), dec: () => undefined } as unknown as Codec<undefined>,
  key: "()",
  define: (registry) => registry.intern("()", () => ({ def: { tag: "Tuple", value: [] } })),
};

/** Result<(), DispatchError>, as Sudo's event holds it. */
export const dispatchOutcome = variant(
  ["Result"],
  () => [
    { name: "Ok", index: 0, fields: { "0": unit } },
    { name: "Err", index: 1, fields: { "0": dispatchError } },
  ],
  [
    { name: "T", type: unit },
    { name: "E", type: dispatchError },
  ],
);
