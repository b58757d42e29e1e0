/**
 * Reads and writes calls, events and state by the metadata of one runtime: nothing here knows a
 * pallet. The types are those of the runtime that this release ships (generated/types.ts); the
 * client of an older runtime's metadata reads what that runtime wrote.
 */

import { type Call, concatBytes, decodeScale, type Shape } from "@platform/protocol";
import type { Codec } from "scale-ts";
import type { RuntimeCalls, RuntimeEvents, RuntimeStorage } from "../generated/types.ts";
import type { CallMetadata, EventMetadata, RuntimeMetadata } from "../metadata/metadata.ts";
import type { StorageItem } from "../storage/storage-item.ts";
import { ItemTable } from "./item-table.ts";
import { codecOf } from "./shape-codec.ts";

/** Names are `pallet.call`, `pallet.Event` and `pallet.Item`. */
export type CallName = keyof RuntimeCalls;
export type ClientEventName = keyof RuntimeEvents;
export type StorageName = keyof RuntimeStorage;

export interface DecodedCall {
  readonly name: string;
  readonly args: unknown;
}

export interface DecodedEvent {
  readonly name: string;
  readonly payload: unknown;
}

export interface DecodedEntry {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** Fields of the extrinsic as the metadata names them, the call's arguments decoded. */
export interface DecodedExtrinsic extends Readonly<Record<string, unknown>> {
  readonly call: DecodedCall;
}

/** Second byte of an inherent (protocol/extrinsic.ts). */
const KIND_INHERENT = 0;

const lazy = (shape: Shape): (() => Codec<unknown>) => {
  let codec: Codec<unknown> | undefined;
  return () => {
    codec ??= codecOf(shape);
    return codec;
  };
};

/** Every decoder throws CodedError MALFORMED for bytes that are not exactly one canonical value. */
export class RuntimeClient {
  readonly metadata: RuntimeMetadata;
  readonly #calls: ItemTable<() => Codec<unknown>>;
  readonly #events: ItemTable<() => Codec<unknown>>;
  readonly #storage: ItemTable<StorageItem>;

  constructor(metadata: RuntimeMetadata) {
    this.metadata = metadata;
    const { pallets } = metadata;
    this.#calls = new ItemTable(
      "call",
      pallets,
      ({ calls }) => calls,
      ({ args }: CallMetadata) => lazy(args),
    );
    this.#events = new ItemTable(
      "event",
      pallets,
      ({ events }) => events,
      ({ payload }: EventMetadata) => lazy(payload),
    );
    this.#storage = new ItemTable(
      "storage item",
      pallets,
      ({ storage }) => storage,
      (item: StorageItem) => item,
    );
  }

  encodeCall<N extends CallName>(name: N, args: RuntimeCalls[N]): Call {
    const { pallet, index, entry } = this.#calls.named(name);
    return { pallet, call: index, args: entry().enc(args) };
  }

  decodeCall({ pallet, call, args }: Call): DecodedCall {
    const { name, entry } = this.#calls.at(pallet, call);
    return { name, args: decodeScale(entry(), args, name) };
  }

  /** Signed or inherent; the signature is not checked. */
  decodeExtrinsic(bytes: Uint8Array): DecodedExtrinsic {
    const { signed, inherent } = this.metadata;
    const shape = bytes[1] === KIND_INHERENT ? inherent : signed;
    const { call, ...fields } = decodeScale(codecOf(shape), bytes, "extrinsic") as { call: Call };
    return { ...fields, call: this.decodeCall(call) };
  }

  encodeEvent<N extends ClientEventName>(name: N, payload: RuntimeEvents[N]): Uint8Array {
    const { pallet, index, entry } = this.#events.named(name);
    return concatBytes(Uint8Array.of(pallet, index), entry().enc(payload));
  }

  decodeEvent(bytes: Uint8Array): DecodedEvent {
    const { name, entry } = this.#events.at(bytes[0] ?? 0, bytes[1] ?? 0);
    return { name, payload: decodeScale(entry(), bytes.slice(2), name) };
  }

  /** The whole key, or with only its first parts the prefix of all keys that begin so. */
  storageKey<N extends StorageName>(
    name: N,
    parts: Partial<RuntimeStorage[N]["key"]> = {},
  ): Uint8Array {
    const { pallet, index, entry } = this.#storage.named(name);
    const given = parts as Readonly<Record<string, unknown>>;
    const bytes: Uint8Array[] = [Uint8Array.of(pallet, index)];
    for (const [part, shape] of Object.entries(entry.key)) {
      if (given[part] === undefined) break;
      bytes.push(codecOf(shape).enc(given[part]));
    }
    return concatBytes(...bytes);
  }

  encodeValue<N extends StorageName>(name: N, value: RuntimeStorage[N]["value"]): Uint8Array {
    return codecOf(this.#storage.named(name).entry.value).enc(value);
  }

  decodeValue<N extends StorageName>(name: N, value: Uint8Array): RuntimeStorage[N]["value"] {
    const shape = this.#storage.named(name).entry.value;
    return decodeScale(codecOf(shape), value, name) as RuntimeStorage[N]["value"];
  }

  /** Any entry of the state, by its key. */
  decodeEntry(key: Uint8Array, value: Uint8Array): DecodedEntry {
    const { name, entry } = this.#storage.at(key[0] ?? 0, key[1] ?? 0);
    const parts = decodeScale(codecOf({ struct: entry.key }), key.slice(2), `key of ${name}`);
    return {
      name,
      key: parts as Readonly<Record<string, unknown>>,
      value: decodeScale(codecOf(entry.value), value, name),
    };
  }

  /** The parts of an item's key, by name. @throws CodedError METADATA_UNKNOWN_NAME */
  keyParts(name: string): Readonly<Record<string, Shape>> {
    return this.#storage.named(name).entry.key;
  }
}
