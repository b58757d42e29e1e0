/** Ids of jobs: functions of what was asked, by whom and for which manifest (docs/adr, jobs). */

import { concatBytes, fromHex, utf8 } from "./bytes.ts";
import { type Hex32, sha256Hex } from "./hash.ts";

/**
 * @param manifest SHA-256 of the manifest in force
 * @param description SHA-256 of the job's description
 * @param submitter the challenge's treasury account
 */
export function jobId(
  chainId: Hex32,
  manifest: Hex32,
  description: Hex32,
  submitter: Hex32,
): Hex32 {
  const parts = [chainId, manifest, description, submitter].map(fromHex);
  return sha256Hex(concatBytes(utf8("platform/job/v1"), ...parts));
}

/** The submission as which an attempt is evaluated. @param attempt from 1 */
export function jobRunId(job: Hex32, attempt: number): Hex32 {
  return sha256Hex(concatBytes(utf8("platform/job-run/v1"), fromHex(job), Uint8Array.of(attempt)));
}
