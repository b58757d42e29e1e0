/** The extrinsic's own types: address, signature, era and the thirteen extensions in their order. */

import {
  type AnyType,
  accountId,
  bytes,
  compact,
  hash256,
  type ScaleType,
  tuple,
  u8,
  u32,
  u64,
  unnamed,
  variant,
} from "../scale/scale-types.ts";
import type { TypeRegistry } from "../scale/type-registry.ts";

/** A type that only the metadata names: its bytes are read by hand where they occur. */
function described(key: string, define: (registry: TypeRegistry) => number): ScaleType<unknown> {
  return { codec: bytes.codec as ScaleType<unknown>["codec"], key, define };
}

const unit = tuple();

/** sp_runtime MultiAddress: of its forms only `Id` names an account of this chain. */
export const multiAddress = variant(
  ["sp_runtime", "multiaddress", "MultiAddress"],
  () => [
    { name: "Id", index: 0, fields: { "0": accountId } },
    { name: "Index", index: 1, fields: { "0": compact(u32) } },
    { name: "Raw", index: 2, fields: { "0": bytes } },
    { name: "Address32", index: 3, fields: { "0": hash256 } },
  ],
  [
    { name: "AccountId", type: accountId },
    { name: "AccountIndex", type: unit },
  ],
);

function signatureBytes(length: number): ScaleType<unknown> {
  const key = `[u8;${length}]`;
  return described(key, (registry) =>
    registry.intern(key, () => ({
      def: { tag: "Array", value: { length, type: u8.define(registry) } },
    })),
  );
}

/** Clients look for all three schemes; the chain itself verifies sr25519 only. */
const multiSignature = variant(["sp_runtime", "MultiSignature"], () => [
  { name: "Ed25519", index: 0, fields: { "0": signatureBytes(64) } },
  { name: "Sr25519", index: 1, fields: { "0": signatureBytes(64) } },
  { name: "Ecdsa", index: 2, fields: { "0": signatureBytes(65) } },
]);

const era = variant(["sp_runtime", "generic", "era", "Era"], () => [
  { name: "Immortal", index: 0 },
  ...Array.from({ length: 255 }, (_, i) => ({
    name: `Mortal${i + 1}`,
    index: i + 1,
    fields: { "0": u8 },
  })),
]);

/** A newtype as the real extensions are, so that clients find their value by position. */
function newtype(path: readonly string[], inner?: AnyType): ScaleType<unknown> {
  const key = path.join("::");
  return described(key, (registry) =>
    registry.intern(key, () => ({
      path,
      def: {
        tag: "Composite",
        value: inner === undefined ? [] : [unnamed(inner.define(registry))],
      },
    })),
  );
}

const metadataHashMode = variant(["frame_metadata_hash_extension", "Mode"], () => [
  { name: "Disabled", index: 0 },
  { name: "Enabled", index: 1 },
]);

const checkMetadataHash = described("CheckMetadataHash", (registry) =>
  registry.intern("CheckMetadataHash", () => ({
    path: ["frame_metadata_hash_extension", "CheckMetadataHash"],
    def: {
      tag: "Composite",
      value: [{ ...unnamed(metadataHashMode.define(registry)), name: "mode" }],
    },
  })),
);

const optionalHash = variant(
  ["Option"],
  () => [
    { name: "None", index: 0 },
    { name: "Some", index: 1, fields: { "0": hash256 } },
  ],
  [{ name: "T", type: hash256 }],
);

export interface SignedExtension {
  readonly identifier: string;
  /** In the extrinsic. */
  readonly type: AnyType;
  /** In the signed payload only. */
  readonly additional: AnyType;
}

const system = (name: string, inner?: AnyType) =>
  newtype(["frame_system", "extensions", name], inner);
const empty = (identifier: string): SignedExtension => ({
  identifier,
  type: newtype(["node_subtensor_runtime", identifier]),
  additional: unit,
});

/** Order and content are those of the real chain: another order and no signature would match. */
export const SIGNED_EXTENSIONS: readonly SignedExtension[] = [
  { identifier: "CheckNonZeroSender", type: system("CheckNonZeroSender"), additional: unit },
  { identifier: "CheckSpecVersion", type: system("CheckSpecVersion"), additional: u32 },
  { identifier: "CheckTxVersion", type: system("CheckTxVersion"), additional: u32 },
  { identifier: "CheckGenesis", type: system("CheckGenesis"), additional: hash256 },
  { identifier: "CheckMortality", type: system("CheckMortality", era), additional: hash256 },
  { identifier: "CheckNonce", type: system("CheckNonce", compact(u32)), additional: unit },
  { identifier: "CheckWeight", type: system("CheckWeight"), additional: unit },
  {
    identifier: "ChargeTransactionPayment",
    type: newtype(["pallet_transaction_payment", "ChargeTransactionPayment"], compact(u64)),
    additional: unit,
  },
  empty("SudoTransactionExtension"),
  empty("CheckShieldedTxValidity"),
  empty("SubtensorTransactionExtension"),
  empty("DrandPriority"),
  { identifier: "CheckMetadataHash", type: checkMetadataHash, additional: optionalHash },
];

/** UncheckedExtrinsic<Address, Call, Signature, Extra>: clients learn the call type from it. */
export function extrinsicType(runtimeCall: ScaleType<unknown>): ScaleType<unknown> {
  const extra = tuple(...SIGNED_EXTENSIONS.map((extension) => extension.type));
  return described("UncheckedExtrinsic", (registry) =>
    registry.intern("UncheckedExtrinsic", () => ({
      path: ["sp_runtime", "generic", "unchecked_extrinsic", "UncheckedExtrinsic"],
      params: [
        { name: "Address", type: multiAddress.define(registry) },
        { name: "Call", type: runtimeCall.define(registry) },
        { name: "Signature", type: multiSignature.define(registry) },
        { name: "Extra", type: extra.define(registry) },
      ],
      def: { tag: "Composite", value: [unnamed(bytes.define(registry))] },
    })),
  );
}
