/**
 * Program of a sandbox process, sent to it by its parent. It holds no keys, files or sockets
 * (permission model, empty environment) and imports only what an evaluation needs, since each node
 * keeps one warm.
 */

import { constants, setPriority } from "node:os";
import { type ChallengeEntry, challengeEntry, runEvaluation } from "../run/evaluate.ts";
import type { RunnerReport } from "../run/request.ts";
import { createWorkshop } from "../run/workshop.ts";
import { type GuestSpec, join } from "./guest-ledger.ts";
import type { Batch, ChildMessage } from "./messages.ts";

// Also under a launcher, whose process id is the only one that the parent knows.
setPriority(constants.priority.PRIORITY_LOW);

interface Held {
  readonly spec: GuestSpec;
  readonly entry: ChallengeEntry;
}

const guests = new Map<number, Held>();
const workshop = createWorkshop();

function send(message: ChildMessage): void {
  process.send?.(message);
}

/** One report for each job, in order; a local failure is the last, since it puts this in doubt. */
function runBatch({ introductions, jobs, forget }: Batch): RunnerReport[] {
  for (const { guest, moduleHash, spec } of introductions) {
    const limits = { ...spec.limits, fuel: 0n };
    guests.set(guest, { spec, entry: challengeEntry({ ...spec, limits }, moduleHash) });
  }
  const reports: RunnerReport[] = [];
  for (const { guest, input } of jobs) {
    const { spec, entry } = guests.get(guest) as Held;
    const report = runEvaluation(join(spec, input), workshop, entry);
    reports.push(report);
    if (report.kind === "local") break;
  }
  for (const guest of forget) guests.delete(guest);
  return reports;
}

process.on("message", (batch: Batch) => {
  send({ kind: "reports", batch: batch.id, reports: runBatch(batch) });
});
// The parent is gone: nothing else would end this process.
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });
