/**
 * The connected chain's own description of itself. Every pallet, call, storage item and extension
 * is found here by its name: indexes differ between runtime versions.
 */

import { CodedError, fromHex, type Hex32, toHex } from "@platform/protocol";
import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { AccountId, decAnyMetadata, unifyMetadata } from "@polkadot-api/substrate-bindings";

export interface RuntimeVersion {
  readonly specVersion: number;
  readonly transactionVersion: number;
}

interface StorageEntry {
  /** 0x-prefixed storage key. */
  key(...args: readonly unknown[]): string;
  /** Value of raw storage; the default of the metadata, undefined for an option, when null. */
  decode(raw: string | null): unknown;
}

interface SignedExtension {
  readonly identifier: string;
  /** No bytes in the extrinsic and none under the signature. */
  readonly empty: boolean;
}

export interface ChainRuntime extends RuntimeVersion {
  readonly extensions: readonly SignedExtension[];
  storage(pallet: string, item: string): StorageEntry;
  /** SCALE of a call with named arguments. */
  call(pallet: string, name: string, args: Readonly<Record<string, unknown>>): Uint8Array;
  /** Name of a module error, e.g. SettingWeightsTooFast. */
  errorName(pallet: number, index: number): string | null;
}

const EXTRINSIC_VERSION = 4;
const account = AccountId();

/** The form in which the metadata's codecs take an account. */
export function accountAddress(hotkey: Hex32): string {
  return account.dec(fromHex(hotkey));
}

export function accountHex(address: string): Hex32 {
  return toHex(account.enc(address));
}

/** @throws CodedError CHAIN_UNSUPPORTED */
export function readRuntime(metadataHex: string, version: RuntimeVersion): ChainRuntime {
  const metadata = unifyMetadata(decAnyMetadata(fromHex(metadataHex.slice(2))));
  const lookup = getLookupFn(metadata);
  const builder = getDynamicBuilder(lookup);
  const entries = new Map<string, StorageEntry>();
  const isEmpty = (id: number): boolean => {
    const entry = lookup(id);
    if (entry.type === "void") return true;
    if (entry.type === "tuple") return entry.value.every((part) => isEmpty(part.id));
    if (entry.type === "struct") return Object.values(entry.value).every(({ id }) => isEmpty(id));
    return false;
  };
  const named = metadata.extrinsic.signedExtensions;
  const extensions = named[EXTRINSIC_VERSION] ?? named[0] ?? [];
  return {
    ...version,
    extensions: extensions.map(({ identifier, type, additionalSigned }) => ({
      identifier,
      empty: isEmpty(type) && isEmpty(additionalSigned),
    })),
    storage: (pallet, item) => {
      const name = `${pallet}.${item}`;
      let entry = entries.get(name);
      if (entry === undefined) {
        const built = resolve(name, () => builder.buildStorage(pallet, item));
        entry = {
          key: (...args) => built.keys.enc(...args),
          decode: (raw) => (raw === null ? built.fallback : built.value.dec(raw)),
        };
        entries.set(name, entry);
      }
      return entry;
    },
    call: (pallet, name, args) => {
      // Arguments of other types are as good as no such call.
      return resolve(`${pallet}.${name}`, () => {
        const { location, codec } = builder.buildCall(pallet, name);
        return Uint8Array.from([...location, ...codec.enc(args)]);
      });
    },
    errorName: (pallet, index) => {
      const found = metadata.pallets.find((one) => one.index === pallet);
      if (found?.errors === undefined) return null;
      const errors = lookup(found.errors.type);
      if (errors.type !== "enum") return null;
      return Object.entries(errors.value).find(([, { idx }]) => idx === index)?.[0] ?? null;
    },
  };
}

function resolve<T>(name: string, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    throw new CodedError(
      {
        code: "CHAIN_UNSUPPORTED",
        message: `the connected chain's runtime has no ${name} that this program understands`,
        hint: "is this the right chain? after a runtime upgrade, upgrade this program too",
      },
      { cause },
    );
  }
}

export function prefixedHex(value: Hex32 | Uint8Array): string {
  return `0x${typeof value === "string" ? value : toHex(value)}`;
}
