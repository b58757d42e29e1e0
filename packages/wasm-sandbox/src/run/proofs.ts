/** The way to proofs. Their library is loaded for challenges that may ask: no warm child holds it. */

import type { VerifyProof } from "../host/host-context.ts";
import type { EvaluationRequest } from "./request.ts";

const IMPORT = "platform.verify_zk_proof";

export function needsProofs({
  allowedImports,
}: Pick<EvaluationRequest, "allowedImports">): boolean {
  return allowedImports.includes(IMPORT);
}

/** Undefined where no guest of the request can ask. */
export async function loadProofs(request: EvaluationRequest): Promise<VerifyProof | undefined> {
  if (!needsProofs(request)) return undefined;
  const { verifyGroth16 } = await import("../proof/groth16.ts");
  return verifyGroth16;
}
