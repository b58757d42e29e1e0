/** Which waiting jobs go to a child in one message. */

import type { EvaluationRequest } from "../run/request.ts";
import { MAX_BATCH_JOBS } from "./messages.ts";
import type { SandboxProcess, Seen } from "./sandbox-process.ts";

/** Fuel of one message together: what follows a job in it waits some 50 ms at most. */
const MAX_BATCH_FUEL = 50_000_000n;
const MAX_BATCH_PAYLOAD_BYTES = 1024 * 1024;

export interface Pending {
  readonly request: EvaluationRequest;
  readonly moduleHash: string;
  /** Wall guard of its fuel alone. */
  readonly fuelMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onFailure: (seen: Seen) => void;
  /** Shares a message with no other. */
  alone: boolean;
  /** The second attempt: in a child that has done nothing before. */
  fresh: boolean;
  readonly resolve: (seen: Seen) => void;
  readonly reject: (error: Error) => void;
  /** The child that has it. */
  holder: SandboxProcess | undefined;
}

/**
 * Takes from the head of the queue, in order: a fair share of it for each child, as long as the
 * jobs are small. @param waiting not empty
 */
export function takeBatch(waiting: Pending[], children: number): Pending[] {
  const share = Math.min(MAX_BATCH_JOBS, Math.ceil(waiting.length / children));
  let fuel = 0n;
  let bytes = 0;
  let count = 0;
  while (count < share) {
    const { request, alone } = waiting[count] as Pending;
    fuel += request.limits.fuel;
    bytes += request.payload.length;
    const small = !alone && fuel <= MAX_BATCH_FUEL && bytes <= MAX_BATCH_PAYLOAD_BYTES;
    if (count > 0 && !small) break;
    count++;
    if (!small) break;
  }
  return waiting.splice(0, count);
}
