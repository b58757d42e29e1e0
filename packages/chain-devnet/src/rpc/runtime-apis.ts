/** Runtime APIs behind `state_call`: SCALE in, SCALE out. */

import { concatBytes, fromHex, toHex } from "@platform/protocol";
import { Bytes, Option, u32, u64, Vector } from "scale-ts";
import { decodeExtrinsic } from "../runtime/extrinsic.ts";
import { runtimeMetadata } from "../runtime/runtime.ts";
import { nonceOf, runtimeVersion } from "../runtime/system.ts";
import { checkInclusion, checkProof, type Invalidity } from "../runtime/validity.ts";
import { RUNTIME_VERSION } from "../runtime/version.ts";
import type { StateReader } from "../state/layered-state.ts";

type RuntimeApi = (input: Uint8Array, state: StateReader, genesisHash: string) => Uint8Array;

const METADATA_VERSION = 14;
const opaque = Bytes();

/** TransactionValidityError::Invalid numbers. */
const INVALID: Readonly<Record<Exclude<Invalidity["kind"], "custom">, number>> = {
  call: 0,
  future: 2,
  stale: 3,
  "bad-proof": 4,
  "ancient-birth-block": 5,
};

export function encodeInvalidity(invalidity: Invalidity): Uint8Array {
  return invalidity.kind === "custom"
    ? Uint8Array.of(1, 0, 7, invalidity.code)
    : Uint8Array.of(1, 0, INVALID[invalidity.kind]);
}

const tag = (signer: string, nonce: number): Uint8Array =>
  concatBytes(fromHex(signer), u32.enc(nonce));

/** Input: source byte, extrinsic with its length prefix, block hash. */
const validateTransaction: RuntimeApi = (input, state, genesisHash) => {
  const extrinsic = decodeExtrinsic(input.slice(1, input.length - 32));
  const signed = extrinsic?.signed;
  if (extrinsic === undefined || signed === undefined) return encodeInvalidity({ kind: "call" });
  const invalidity = checkProof(state, genesisHash, extrinsic) ?? checkInclusion(state, extrinsic);
  if (invalidity !== undefined && invalidity.kind !== "future") return encodeInvalidity(invalidity);
  const requires = invalidity === undefined ? [] : [tag(signed.signer, signed.nonce - 1)];
  return concatBytes(
    Uint8Array.of(0),
    u64.enc(1n),
    Vector(opaque).enc(requires),
    Vector(opaque).enc([tag(signed.signer, signed.nonce)]),
    u64.enc(BigInt(signed.era.period === 0 ? 2 ** 32 : signed.era.period)),
    Uint8Array.of(1),
  );
};

export const runtimeApis: Readonly<Record<string, RuntimeApi>> = {
  Core_version: () => runtimeVersion.codec.enc(RUNTIME_VERSION),
  Metadata_metadata: () => opaque.enc(runtimeMetadata()),
  Metadata_metadata_versions: () => Vector(u32).enc([METADATA_VERSION]),
  Metadata_metadata_at_version: (input) =>
    Option(opaque).enc(u32.dec(input) === METADATA_VERSION ? runtimeMetadata() : undefined),
  AccountNonceApi_account_nonce: (input, state) => u32.enc(nonceOf(state, toHex(input))),
  TaggedTransactionQueue_validate_transaction: validateTransaction,
  // Weight (two compacts), class Normal, no fee.
  TransactionPaymentApi_query_info: () => concatBytes(Uint8Array.of(0, 0, 0), u64.enc(0n)),
};
