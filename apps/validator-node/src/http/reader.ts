/** Who asks: whoever sits on this machine reads as its validator does (PROTOCOL §13). */

import { getConnInfo } from "@hono/node-server/conninfo";
import { CodedError, Pallet } from "@platform/protocol";
import type { ValidatorApi } from "@platform/validator";
import type { Context } from "hono";

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** What a proxy adds: the connection is from this machine, the reader is not. */
const FORWARDED = ["forwarded", "x-forwarded-for"] as const;

/** False for a stranger, and for everybody behind a proxy that names whom it asks for. */
export function readsAsOperator(c: Context): boolean {
  if (FORWARDED.some((header) => c.req.header(header) !== undefined)) return false;
  return LOOPBACK.test(getConnInfo(c).remote.address ?? "");
}

/** Pallets whose entries hold scores, results of single works, or shares made of them. */
const SCORED: readonly number[] = [Pallet.submissions, Pallet.certification, Pallet.weights];

/**
 * State after a block says what was certified up to it.
 * @param prefixes of the keys that the answer would show
 * @throws CodedError SCORES_HIDDEN
 */
export async function assertReadable(
  c: Context,
  api: Pick<ValidatorApi, "scoresOpenBelow">,
  prefixes: readonly Uint8Array[],
  height: bigint | null,
): Promise<void> {
  if (readsAsOperator(c)) return;
  const scored = prefixes.some(([pallet]) => pallet === undefined || SCORED.includes(pallet));
  if (!scored || (height !== null && height < (await api.scoresOpenBelow()))) return;
  throw new CodedError({
    code: "SCORES_HIDDEN",
    message: "scores of an epoch are for its members until its weights are final",
    hint: "ask on the machine of a validator, or for an earlier height",
  });
}
