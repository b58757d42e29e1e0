/** Refusals of the signer: each means that signing would contradict an earlier signature. */

import { CodedError } from "@platform/protocol";

type SignerCode =
  /** The same place is locked with other content. */
  | "SIGNER_CONFLICT"
  /** Below the watermark, and no repeat of what is locked. */
  | "SIGNER_REGRESSION"
  /** The sign bytes are not what the record says, or are of another network. */
  | "SIGNER_MISMATCH"
  /** A vote above the height that follows the durable decision. */
  | "SIGNER_UNDECIDED"
  /** A COMMIT without its durable prepared certificate. */
  | "SIGNER_UNPREPARED"
  /** A VIEW-CHANGE that conceals a view in which this key has committed. */
  | "SIGNER_AMNESIA"
  /** Of an epoch before the one from which this database may sign. */
  | "SIGNER_OBSERVING";

export function signerRefusal(code: SignerCode, message: string): CodedError {
  return new CodedError({
    code,
    message,
    hint: "nothing was stored; if it repeats, another process may be signing with the same key",
  });
}
