/** The runtime's description of itself: enough to read every extrinsic, event and storage item. */

import type { CallClass, Fields, Shape } from "@platform/protocol";
import type { StorageItem } from "../storage/storage-item.ts";

export interface CallMetadata {
  readonly index: number;
  readonly name: string;
  readonly docs: string;
  readonly class: CallClass;
  /** Only a validator of the running epoch may send it. */
  readonly membersOnly: boolean;
  /** Thousandths of mana: for the call, and for each byte of the extrinsic. */
  readonly fee: bigint;
  readonly feePerByte: bigint;
  readonly args: Shape;
}

export interface EventMetadata {
  readonly index: number;
  readonly name: string;
  readonly payload: Shape;
}

/** A failed call gives 1 + (pallet << 8 | error). */
export interface ErrorMetadata {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface ConstantMetadata {
  readonly name: string;
  readonly docs: string;
  readonly value: bigint;
}

export interface PalletMetadata {
  readonly index: number;
  readonly name: string;
  readonly docs: string;
  readonly storage: readonly StorageItem[];
  readonly calls: readonly CallMetadata[];
  readonly events: readonly EventMetadata[];
  readonly errors: readonly ErrorMetadata[];
  readonly constants: readonly ConstantMetadata[];
}

/** A read through the `api` export: u8 index, then the arguments. */
export interface ApiMethodMetadata {
  readonly index: number;
  readonly name: string;
  readonly args: Shape;
  readonly result: Shape;
}

/** A negative result of apply_extrinsic: the block that holds it is invalid. */
export interface InvalidMetadata {
  readonly result: number;
  readonly code: string;
  readonly message: string;
}

export interface RuntimeMetadata {
  readonly specName: string;
  readonly specVersion: number;
  /** Of the entry points and of the `api` table, which only grows within one version. */
  readonly apiVersion: number;
  readonly stateFormat: number;
  /** A signed extrinsic with its signature, and an inherent; `call.args` are a call's arguments. */
  readonly signed: Shape;
  readonly inherent: Shape;
  /** By index. */
  readonly pallets: readonly PalletMetadata[];
  readonly api: readonly ApiMethodMetadata[];
  readonly invalid: readonly InvalidMetadata[];
  /** Names of shapes that stand in more than one place. */
  readonly names: Fields;
}
