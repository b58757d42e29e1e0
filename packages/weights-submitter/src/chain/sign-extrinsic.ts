/** A signed extrinsic of version 4, its extensions in the order of the connected chain. */

import {
  type ChainRef,
  CodedError,
  concatBytes,
  fromHex,
  type Hex32,
  joinBytes,
  type Signer,
  toHex,
} from "@platform/protocol";
import { Blake2256, compact, u32 } from "@polkadot-api/substrate-bindings";
import { ERA_BLOCKS } from "../limits.ts";
import type { ChainConnection } from "./chain-connection.ts";
import type { SignedExtrinsic } from "./weight-chain.ts";

const SIGNED_V4 = 0x84;
/** Variant Id of MultiAddress. */
const ADDRESS_ID = 0;
/** Variant sr25519 of MultiSignature. */
const SR25519 = 1;
/** A payload longer than this is signed as its hash. */
const MAX_PLAIN_PAYLOAD = 256;
const NOTHING = new Uint8Array();
const OFF = Uint8Array.of(0);

/** Bytes in the extrinsic, and bytes that only the signature covers. */
type ExtensionBytes = readonly [explicit: Uint8Array, implicit: Uint8Array];

interface SigningParts {
  readonly connection: ChainConnection;
  readonly nonce: number;
  readonly birth: ChainRef;
}

/** A mortal era of {@link ERA_BLOCKS} that begins at the block. */
function encodeEra(birth: bigint): Uint8Array {
  const phase = Number(birth % BigInt(ERA_BLOCKS));
  const encoded = (Math.log2(ERA_BLOCKS) - 1) | (phase << 4);
  return Uint8Array.of(encoded & 0xff, encoded >> 8);
}

function extensionBytes(
  identifier: string,
  { connection, nonce, birth }: SigningParts,
): ExtensionBytes | undefined {
  const { runtime, genesisHash } = connection;
  switch (identifier) {
    case "CheckSpecVersion":
      return [NOTHING, u32.enc(runtime.specVersion)];
    case "CheckTxVersion":
      return [NOTHING, u32.enc(runtime.transactionVersion)];
    case "CheckGenesis":
      return [NOTHING, fromHex(genesisHash)];
    case "CheckMortality":
      return [encodeEra(birth.number), fromHex(birth.hash)];
    case "CheckNonce":
      return [compact.enc(nonce), NOTHING];
    case "ChargeTransactionPayment":
      // A tip buys nothing on the subnet chain.
      return [compact.enc(0), NOTHING];
    case "CheckMetadataHash":
      return [OFF, OFF];
    default:
      return undefined;
  }
}

function allExtensions(parts: SigningParts): ExtensionBytes {
  const explicit: Uint8Array[] = [];
  const implicit: Uint8Array[] = [];
  for (const { identifier, empty } of parts.connection.runtime.extensions) {
    const bytes = extensionBytes(identifier, parts);
    if (bytes === undefined && !empty)
      throw new CodedError({
        code: "CHAIN_UNSUPPORTED",
        message: `the chain's transaction extension ${identifier} is not known to this program`,
        hint: "after a runtime upgrade of the chain, upgrade this program too",
      });
    explicit.push(bytes?.[0] ?? NOTHING);
    implicit.push(bytes?.[1] ?? NOTHING);
  }
  return [joinBytes(explicit), joinBytes(implicit)];
}

/** @throws CodedError CHAIN_UNSUPPORTED */
export async function signExtrinsic(
  call: Uint8Array,
  signer: Signer,
  parts: SigningParts,
): Promise<SignedExtrinsic> {
  const [explicit, implicit] = allExtensions(parts);
  const payload = concatBytes(call, explicit, implicit);
  const message = payload.length > MAX_PLAIN_PAYLOAD ? Blake2256(payload) : payload;
  const body = concatBytes(
    Uint8Array.of(SIGNED_V4, ADDRESS_ID),
    fromHex(signer.publicKey),
    Uint8Array.of(SR25519),
    fromHex(await signer.sign(message)),
    explicit,
    call,
  );
  const bytes = concatBytes(compact.enc(body.length), body);
  const hash: Hex32 = toHex(Blake2256(bytes));
  const { nonce, birth } = parts;
  return { bytes, hash, nonce, birth: birth.number, death: birth.number + BigInt(ERA_BLOCKS) };
}
