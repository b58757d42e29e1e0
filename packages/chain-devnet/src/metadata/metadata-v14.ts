/** Metadata V14, written by hand from the pallets' own tables; nothing of a real chain is shipped. */

import { concatBytes } from "@platform/protocol";
import { Bytes, compact, Enum, Option, Struct, str, u8, Vector } from "scale-ts";
import type { Pallet } from "../runtime/pallet.ts";
import { encodeAs, fieldDefs, type ScaleType } from "../scale/scale-types.ts";
import { portableRegistry, TypeRegistry } from "../scale/type-registry.ts";
import { extrinsicType, SIGNED_EXTENSIONS } from "./extrinsic-types.ts";

/** "meta" and the version, before everything else. */
const MAGIC = Uint8Array.of(0x6d, 0x65, 0x74, 0x61, 14);

const storageEntry = Struct({
  name: str,
  modifier: u8,
  type: Enum({
    Plain: compact,
    Map: Struct({ hashers: Vector(u8), key: compact, value: compact }),
  }),
  fallback: Bytes(),
  docs: Vector(str),
});

const palletMetadata = Struct({
  name: str,
  storage: Option(Struct({ prefix: str, items: Vector(storageEntry) })),
  calls: Option(compact),
  events: Option(compact),
  constants: Vector(Struct({ name: str, type: compact, value: Bytes(), docs: Vector(str) })),
  errors: Option(compact),
  index: u8,
});

const metadata = Struct({
  types: portableRegistry,
  pallets: Vector(palletMetadata),
  extrinsic: Struct({
    type: compact,
    version: u8,
    signedExtensions: Vector(Struct({ identifier: str, type: compact, additional: compact })),
  }),
  runtime: compact,
});

export interface MetadataInit {
  readonly pallets: readonly Pallet[];
  readonly runtimeCall: ScaleType<unknown>;
  readonly runtimeEvent: ScaleType<unknown>;
}

/** The bytes that `state_getMetadata` answers: magic, version, SCALE. */
export function encodeMetadata(init: MetadataInit): Uint8Array {
  const registry = new TypeRegistry();
  const pallets = init.pallets.map((pallet) => describePallet(registry, pallet));
  init.runtimeEvent.define(registry);
  const extrinsic = {
    type: extrinsicType(init.runtimeCall).define(registry),
    version: 4,
    signedExtensions: SIGNED_EXTENSIONS.map(({ identifier, type, additional }) => ({
      identifier,
      type: type.define(registry),
      additional: additional.define(registry),
    })),
  };
  const runtime = registry.intern("Runtime", () => ({
    path: ["node_subtensor_runtime", "Runtime"],
    def: { tag: "Composite", value: [] },
  }));
  return concatBytes(MAGIC, metadata.enc({ types: registry.types(), pallets, extrinsic, runtime }));
}

function describePallet(registry: TypeRegistry, pallet: Pallet) {
  const items = pallet.storage.map((item) => {
    const entry = item.describe(registry);
    return {
      name: entry.name,
      modifier: entry.modifier === "Optional" ? 0 : 1,
      type:
        entry.key === undefined
          ? { tag: "Plain" as const, value: entry.value }
          : {
              tag: "Map" as const,
              value: { hashers: [...entry.hashers], key: entry.key, value: entry.value },
            },
      fallback: entry.fallback,
      docs: [],
    };
  });
  return {
    name: pallet.name,
    storage: items.length === 0 ? undefined : { prefix: pallet.name, items },
    calls: pallet.callType?.define(registry),
    events: pallet.eventType?.define(registry),
    constants: pallet.constants.map(({ name, type, value }) => ({
      name,
      type: type.define(registry),
      value: encodeAs(type, value),
      docs: [],
    })),
    errors: pallet.errors.length === 0 ? undefined : defineErrors(registry, pallet),
    index: pallet.index,
  };
}

function defineErrors(registry: TypeRegistry, pallet: Pallet): number {
  return registry.intern(`${pallet.crate}::Error`, () => ({
    path: [pallet.crate, "pallet", "Error"],
    def: {
      tag: "Variant",
      value: pallet.errors.map(({ name, index }) => ({
        name,
        index,
        fields: fieldDefs(registry, {}, true),
        docs: [],
      })),
    },
  }));
}
