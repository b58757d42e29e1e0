/** Storage items: the key bytes, the value's codec and the line in the metadata, from one table. */

import { concatBytes, toHex } from "@platform/protocol";
import { HASHER_INDEX, type Hasher, hashKey, twox128Name } from "../scale/hashers.ts";
import {
  type AnyType,
  encodeAs,
  type ScaleType,
  tuple,
  type ValueOf,
} from "../scale/scale-types.ts";
import type { TypeRegistry } from "../scale/type-registry.ts";
import type { State, StateReader, StorageKey } from "./layered-state.ts";

export interface StorageInit<V> {
  readonly pallet: string;
  readonly name: string;
  readonly value: ScaleType<V>;
  /** Without one the item is an Option: nothing stored reads as undefined. */
  readonly fallback?: V;
}

/** An entry of a pallet's storage in V14 metadata. */
export interface StorageEntry {
  readonly name: string;
  readonly modifier: "Optional" | "Default";
  readonly hashers: readonly number[];
  /** Type numbers; no key for a plain value. */
  readonly key: number | undefined;
  readonly value: number;
  readonly fallback: Uint8Array;
}

/** `Keys` are the arguments of the accessors; `R` is V or, for an optional item, V | undefined. */
export interface StorageItem<Keys extends unknown[], V, R> {
  readonly pallet: string;
  readonly name: string;
  key(...keys: Keys): StorageKey;
  /** Everything that all keys of the item begin with. */
  readonly prefix: StorageKey;
  get(state: StateReader, ...keys: Keys): R;
  put(state: State, value: V, ...keys: Keys): void;
  remove(state: State, ...keys: Keys): void;
  describe(registry: TypeRegistry): StorageEntry;
}

type KeysOf<Parts extends readonly AnyPart[]> = {
  -readonly [I in keyof Parts]: Parts[I] extends { readonly type: infer T } ? ValueOf<T> : never;
};

/** One key of a map and how it is hashed. */
interface AnyPart {
  readonly hasher: Hasher;
  readonly type: AnyType;
}

/** A map (or, with no parts, a plain value) that has a default. */
export function storage<V, const Parts extends readonly AnyPart[]>(
  init: StorageInit<V> & { readonly fallback: V },
  ...parts: Parts
): StorageItem<KeysOf<Parts>, V, V> {
  return makeItem(init, parts) as StorageItem<KeysOf<Parts>, V, V>;
}

/** A map (or a plain value) that may hold nothing. */
export function optionalStorage<V, const Parts extends readonly AnyPart[]>(
  init: StorageInit<V>,
  ...parts: Parts
): StorageItem<KeysOf<Parts>, V, V | undefined> {
  return makeItem(init, parts) as StorageItem<KeysOf<Parts>, V, V | undefined>;
}

function makeItem<V>(
  init: StorageInit<V>,
  parts: readonly AnyPart[],
): StorageItem<unknown[], V, V | undefined> {
  const prefix = concatBytes(twox128Name(init.pallet), twox128Name(init.name));
  const { codec } = init.value;
  const key = (...keys: unknown[]): StorageKey =>
    toHex(
      concatBytes(
        prefix,
        ...parts.map((part, i) => hashKey(part.hasher, encodeAs(part.type, keys[i]))),
      ),
    );
  return {
    pallet: init.pallet,
    name: init.name,
    prefix: toHex(prefix),
    key,
    get: (state, ...keys) => {
      const stored = state.get(key(...keys));
      return stored === undefined ? init.fallback : codec.dec(stored);
    },
    put: (state, value, ...keys) => state.set(key(...keys), codec.enc(value)),
    remove: (state, ...keys) => state.delete(key(...keys)),
    describe: (registry) => describe(registry, init, parts),
  };
}

function describe<V>(
  registry: TypeRegistry,
  init: StorageInit<V>,
  parts: readonly AnyPart[],
): StorageEntry {
  const types = parts.map((part) => part.type);
  const [first] = types;
  const keyType = types.length > 1 ? tuple(...types) : first;
  return {
    name: init.name,
    modifier: init.fallback === undefined ? "Optional" : "Default",
    hashers: parts.map((part) => HASHER_INDEX[part.hasher]),
    key: keyType?.define(registry),
    value: init.value.define(registry),
    fallback: init.fallback === undefined ? Uint8Array.of(0) : init.value.codec.enc(init.fallback),
  };
}
