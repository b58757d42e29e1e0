import {
  envelope,
  FixedWriter,
  type Hex32,
  outcomeByte,
  SignKind,
  type VerifySignature,
} from "@platform/protocol";
import type { SignedDigest } from "./api.ts";

/** The bytes under a {@link SignedDigest}: whoever reads the API can check whose word it is. */
export function signedDigestBytes(
  chainId: Hex32,
  answer: Omit<SignedDigest, "signature">,
): Uint8Array {
  const body = new FixedWriter()
    .hash(answer.submission)
    .hash(answer.validator)
    .hash(answer.digest)
    .u8(outcomeByte(answer.outcome))
    .u8(outcomeByte(answer.program))
    .u64(answer.score)
    .u64(answer.fuelUsed)
    .u8(answer.late ? 1 : 0)
    .done();
  return envelope(chainId, SignKind.apiAnswer, body);
}

/** True if the session key of the validator's delegation signed this answer. */
export function verifySignedDigest(
  chainId: Hex32,
  answer: SignedDigest,
  sessionKey: Hex32,
  verify: VerifySignature,
): boolean {
  return verify(0, sessionKey, signedDigestBytes(chainId, answer), answer.signature);
}
