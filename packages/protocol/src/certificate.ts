/** Commit certificate: COMMITs of one height and view over one digest (PROTOCOL §4). */

import { fromHex, toHex } from "./bytes.ts";
import { CodedError } from "./errors.ts";
import { FixedReader, FixedWriter } from "./fixed-width.ts";
import type { Hex32 } from "./hash.ts";
import { isQuorum, totalPower, type ValidatorSet } from "./validator-set.ts";
import { CERTIFICATE_VERSION } from "./version.ts";
import { Phase, type VoteContext, voteSignBytes } from "./vote.ts";

export interface CommitSignature {
  /** Index of the signer in the set's canonical order. */
  readonly index: number;
  /** ed25519 over the COMMIT's sign bytes, 128 hex characters. */
  readonly signature: string;
}

export interface Certificate {
  readonly height: bigint;
  readonly view: number;
  readonly digest: Hex32;
  /** Ascending by index, no index twice. */
  readonly signatures: readonly CommitSignature[];
}

const HEAD_BYTES = 1 + 8 + 4 + 32 + 2;
const SIGNATURE_BYTES = 2 + 64;

/** u8 version | u64 height | u32 view | digest | u16 count | (u16 index | 64 bytes)* */
export function encodeCertificate(certificate: Certificate): Uint8Array {
  const { signatures } = certificate;
  const writer = new FixedWriter(HEAD_BYTES + SIGNATURE_BYTES * signatures.length)
    .u8(CERTIFICATE_VERSION)
    .u64(certificate.height)
    .u32(certificate.view)
    .hash(certificate.digest)
    .u16(signatures.length);
  for (const { index, signature } of signatures) writer.u16(index).bytes(fromHex(signature));
  return writer.done();
}

/** @throws CodedError MALFORMED, also for signers out of order */
export function decodeCertificate(bytes: Uint8Array): Certificate {
  try {
    const reader = new FixedReader(bytes);
    if (reader.u8() !== CERTIFICATE_VERSION) throw new RangeError("unknown certificate version");
    const height = reader.u64();
    const view = reader.u32();
    const digest = reader.hash();
    const count = reader.u16();
    const signatures: CommitSignature[] = [];
    for (let i = 0; i < count; i++) {
      const index = reader.u16();
      if (index <= (signatures.at(-1)?.index ?? -1)) throw new RangeError("signers out of order");
      signatures.push({ index, signature: toHex(reader.bytes(64)) });
    }
    reader.end();
    return { height, view, digest, signatures };
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a certificate" }, { cause });
  }
}

/** Verifies one ed25519 signature; injected, since pure code owns no crypto of the platform. */
export type VerifyEd25519 = (publicKey: Hex32, message: Uint8Array, signature: string) => boolean;

/** True if distinct members with a quorum of the power signed COMMIT(height, view, digest). */
export function verifyCertificate(
  certificate: Certificate,
  chainId: Hex32,
  set: ValidatorSet,
  setHash: Hex32,
  verify: VerifyEd25519,
): boolean {
  const context: VoteContext = { chainId, epoch: set.epoch, validatorSetHash: setHash };
  const { height, view, digest } = certificate;
  const message = voteSignBytes(context, { height, view, phase: Phase.commit, digest });
  let power = 0n;
  let previous = -1;
  for (const { index, signature } of certificate.signatures) {
    const member = set.members[index];
    if (member === undefined || index <= previous) return false;
    if (!verify(member.sessionKey, message, signature)) return false;
    previous = index;
    power += member.power;
  }
  return isQuorum(power, totalPower(set));
}
