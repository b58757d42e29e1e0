import { createOutput } from "@platform/command-line/output";
import { table } from "@platform/devnet/table";
import { createNodeApiClient, type JobView } from "@platform/node-api";

interface JobsOptions {
  readonly url: string;
  readonly json?: boolean;
}

/** All jobs that state still knows, or one. */
export async function jobs(id: string | undefined, options: JobsOptions): Promise<void> {
  const api = createNodeApiClient(options.url);
  const output = createOutput(options.json === true);
  if (id !== undefined) {
    const job = await api.job(id);
    output.result(job, () => jobText(job));
    return;
  }
  const all = await api.jobs();
  output.result(all, () =>
    all.length === 0
      ? "no challenge has asked for a job"
      : table(
          ["job", "status", "attempt", "score", "reason"],
          all.map((one) => [
            one.id,
            one.status,
            String(one.attempt),
            one.score === null ? "" : String(one.score),
            one.reason ?? "",
          ]),
        ),
  );
}

function jobText(job: JobView): string {
  const lines = [
    `job         ${job.id}`,
    `challenge   ${job.challenge}`,
    `asked by    submission ${job.parent} at height ${job.height}`,
    `status      ${job.status}${job.reason === null ? "" : `, ${job.reason}`}`,
    `attempt     ${job.attempt}, deadline slot ${job.deadlineSlot}`,
    `held        ${job.heldMilli} thousandths of mana`,
  ];
  if (job.run !== null) lines.push(`evaluated   as submission ${job.run}`);
  if (job.outcome !== null)
    lines.push(`outcome     ${job.outcome}, score ${job.score}, fuel ${job.fuelUsed}`);
  return lines.join("\n");
}
