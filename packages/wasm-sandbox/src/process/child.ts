/**
 * Program of a sandbox process, sent to it by its parent. It holds no keys, files or sockets
 * (permission model, empty environment) and imports only what an evaluation needs, since each node
 * keeps one warm.
 */

import { constants, setPriority } from "node:os";
import { compileEagerly } from "../compile-mode.ts";
import { challengeEntry, runEvaluation } from "../run/evaluate.ts";
import { loadObserver } from "../run/observed.ts";
import type { RunnerReport } from "../run/request.ts";
import type { ChallengeEntry } from "../run/runnable-challenge.ts";
import { createWorkshop } from "../run/workshop.ts";
import type { ChildProgram } from "./child-modules.ts";
import { type GuestSpec, join } from "./guest-ledger.ts";
import type { Batch, ChildMessage } from "./messages.ts";

compileEagerly();
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
async function runBatch({ introductions, jobs, forget }: Batch): Promise<RunnerReport[]> {
  for (const { guest, moduleHash, spec } of introductions) {
    const limits = { ...spec.limits, fuel: 0n };
    guests.set(guest, { spec, entry: challengeEntry({ ...spec, limits }, moduleHash) });
  }
  const reports: RunnerReport[] = [];
  for (const { guest, input } of jobs) {
    const { spec, entry } = guests.get(guest) as Held;
    const request = join(spec, input);
    const observer = await loadObserver(request);
    const report = await runEvaluation(request, { workshop, entry, observer });
    reports.push(report);
    if (report.kind === "local") break;
  }
  for (const guest of forget) guests.delete(guest);
  return reports;
}

async function answer(batch: Batch): Promise<void> {
  send({ kind: "reports", batch: batch.id, reports: await runBatch(batch) });
}

// A rejection ends this process, as any exception would: the parent sees its exit.
process.on("message", (message: Batch | ChildProgram) => {
  // Further modules are taken by the file that this process started with.
  if ("jobs" in message) void answer(message);
});
// The parent is gone: nothing else would end this process.
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });
