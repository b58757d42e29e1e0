/** Verdicts on proofs, remembered: the leader lists, then executes; a replaced proposal comes again. */

import { hash } from "node:crypto";
import { type Hex32, MAX_ZK_VERDICTS } from "@platform/protocol";
import { verifyGroth16 } from "@platform/wasm-sandbox/groth16";

type Verify = typeof verifyGroth16;
/** True or false of a block of the right shape, undefined for other bytes. */
export type ProofVerdict = (block: Uint8Array) => boolean | undefined;

/** @param verify the one library for verdicts; replaced in tests that count calls */
export function createProofVerdicts(verify: Verify = verifyGroth16): ProofVerdict {
  const verdicts = new Map<Hex32, boolean | undefined>();
  return (block) => {
    const id = hash("sha256", block, "hex");
    if (verdicts.has(id)) return verdicts.get(id);
    const verdict = verify(block);
    if (verdicts.size >= MAX_ZK_VERDICTS) {
      const oldest = verdicts.keys().next();
      if (!oldest.done) verdicts.delete(oldest.value);
    }
    verdicts.set(id, verdict);
    return verdict;
  };
}

/** One memory for all runs of a process: a verdict depends on nothing but the bytes. */
export const proofVerdict: ProofVerdict = createProofVerdicts();
