/** The metadata in SCALE. Append-only within one format; docs/spec/runtime.md describes it. */

import { CodedError, decodeScale } from "@platform/protocol";
import { bool, i32, Struct, str, u8, u16, u32, u64, Vector } from "scale-ts";
import type { CallMetadata, RuntimeMetadata } from "./metadata.ts";
import { FieldList, TypeCodec, TypeReader, TypeWriter } from "./type-table.ts";

/** Name and version of this form. */
const FORMAT = "platform/meta/v1";

/** By number; append-only. */
const CLASSES: readonly CallMetadata["class"][] = ["inherent", "operational", "normal"];

const PalletCodec = Struct({
  index: u8,
  name: str,
  docs: str,
  storage: Vector(Struct({ index: u8, name: str, docs: str, key: FieldList, value: u16 })),
  calls: Vector(
    Struct({
      index: u8,
      name: str,
      docs: str,
      class: u8,
      membersOnly: bool,
      fee: u64,
      feePerByte: u64,
      args: u16,
    }),
  ),
  events: Vector(Struct({ index: u8, name: str, payload: u16 })),
  errors: Vector(Struct({ index: u8, code: str, message: str })),
  constants: Vector(Struct({ name: str, docs: str, value: u64 })),
});

const MetadataCodec = Struct({
  format: str,
  specName: str,
  specVersion: u32,
  apiVersion: u32,
  stateFormat: u32,
  types: Vector(TypeCodec),
  signed: u16,
  inherent: u16,
  pallets: Vector(PalletCodec),
  api: Vector(Struct({ index: u8, name: str, args: u16, result: u16 })),
  invalid: Vector(Struct({ result: i32, code: str, message: str })),
  names: FieldList,
});

/** One content has one encoding. */
export function encodeMetadata(metadata: RuntimeMetadata): Uint8Array {
  const { specName, specVersion, apiVersion, stateFormat, invalid } = metadata;
  const types = new TypeWriter();
  const signed = types.add(metadata.signed);
  const inherent = types.add(metadata.inherent);
  const pallets = metadata.pallets.map((pallet) => ({
    ...pallet,
    storage: pallet.storage.map((item) => ({
      ...item,
      key: types.fields(item.key),
      value: types.add(item.value),
    })),
    calls: pallet.calls.map((call) => ({
      ...call,
      class: CLASSES.indexOf(call.class),
      args: types.add(call.args),
    })),
    events: pallet.events.map((event) => ({ ...event, payload: types.add(event.payload) })),
    errors: [...pallet.errors],
    constants: [...pallet.constants],
  }));
  const api = metadata.api.map((method) => ({
    ...method,
    args: types.add(method.args),
    result: types.add(method.result),
  }));
  const names = types.fields(metadata.names);
  return MetadataCodec.enc({
    format: FORMAT,
    ...{ specName, specVersion, apiVersion, stateFormat },
    types: types.types,
    ...{ signed, inherent, pallets, api, names },
    invalid: [...invalid],
  });
}

/** @throws CodedError METADATA_MALFORMED */
export function decodeMetadata(bytes: Uint8Array): RuntimeMetadata {
  try {
    return read(bytes);
  } catch (cause) {
    throw new CodedError(
      {
        code: "METADATA_MALFORMED",
        message: `the runtime's metadata cannot be read: ${(cause as Error).message}`,
        hint: "it is of a newer form: use the release that knows it",
      },
      { cause },
    );
  }
}

function read(bytes: Uint8Array): RuntimeMetadata {
  const { format, ...found } = decodeScale(MetadataCodec, bytes, "metadata");
  if (format !== FORMAT) throw new RangeError(`no metadata has the form ${format}`);
  const types = new TypeReader(found.types);
  const { specName, specVersion, apiVersion, stateFormat, invalid } = found;
  return {
    ...{ specName, specVersion, apiVersion, stateFormat, invalid },
    signed: types.get(found.signed),
    inherent: types.get(found.inherent),
    pallets: found.pallets.map((pallet) => ({
      ...pallet,
      storage: pallet.storage.map((item) => ({
        ...item,
        key: types.fields(item.key),
        value: types.get(item.value),
      })),
      calls: pallet.calls.map((call) => ({
        ...call,
        class: classOf(call.class),
        args: types.get(call.args),
      })),
      events: pallet.events.map((event) => ({ ...event, payload: types.get(event.payload) })),
    })),
    api: found.api.map((method) => ({
      ...method,
      args: types.get(method.args),
      result: types.get(method.result),
    })),
    names: types.fields(found.names),
  };
}

function classOf(number: number): CallMetadata["class"] {
  const name = CLASSES[number];
  if (name === undefined) throw new RangeError(`no class ${number}`);
  return name;
}
