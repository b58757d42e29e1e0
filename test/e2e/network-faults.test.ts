/**
 * Goal: real processes under random SIGKILL, SIGSTOP and cut networks keep one chain, and who was away votes
 * again within 10 s of the healing. Method: seeded plans of faults on four and on seven validators, each in a
 * network namespace of its own. Replay: TEST_SEED; longer: FAULT_SECONDS.
 */

import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultPlan } from "./faults/plan.ts";
import { type FaultReport, describe as words } from "./faults/run.ts";
import { Observed } from "./support/observed.ts";
import { FULL, SEED } from "./support/seed.ts";

const RUN = join(import.meta.dirname, "entries/fault-run.ts");
const REJOIN_MS = 10_000;
/** One minute of faults together in the ordinary run, ten minutes in the full one. */
const SECONDS = FULL ? { 4: 360, 7: 240 } : { 4: 40, 7: 20 };
const GIVEN = process.env["FAULT_SECONDS"];
const MAX_HOLD_S = FULL ? 20 : 5;
/** Boot, the last rejoin and the comparison of all heights. */
const AROUND_MS = 180_000;

/** JSON has no bigint. */
type Printed = Omit<FaultReport, "height"> & { readonly height: string };

/** Why this machine lays no cables; null if it does. */
function cablesRefused(): string | null {
  try {
    execFileSync("unshare", ["--net", "ip", "link", "set", "lo", "up"], { stdio: "pipe" });
    return null;
  } catch (error) {
    return String(error).split("\n")[0] ?? "";
  }
}

function runPlan(validators: number, seconds: number, cuts: boolean): Promise<string> {
  const flags = ["--disable-warning=ExperimentalWarning"];
  const args = [
    ...["--seed", String(SEED), "--validators", String(validators)],
    ...["--seconds", String(seconds), "--max-hold", String(MAX_HOLD_S)],
    ...(cuts ? [] : ["--signals"]),
  ];
  const node = [process.execPath, ...flags, RUN, ...args];
  const [program = "", ...rest] = cuts ? ["unshare", "--net", ...node] : node;
  return new Promise((resolve, reject) => {
    const child = execFile(program, rest, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`the run of ${validators} ended: ${stderr.slice(-4_000)}`));
    });
    if (process.env["DEMO"] !== undefined) child.stderr?.pipe(process.stdout);
  });
}

test.each([4, 7] as const)(
  `%i validators under faults (TEST_SEED=${SEED})`,
  async (validators) => {
    const refused = cablesRefused();
    if (refused !== null) console.log(`no cuts, signals only: ${refused}`);
    if (FULL) expect(refused).toBeNull();
    const seconds = GIVEN === undefined ? SECONDS[validators] : Number(GIVEN);
    const text = await runPlan(validators, seconds, refused === null);
    const report = JSON.parse(text) as Printed;
    const seen = new Observed();
    for (const fault of report.faults)
      seen.saw(`${validators} validators`, words(fault), `back in ${fault.rejoinMs.toFixed(0)} ms`);
    seen.saw(`${validators} validators`, "heights with one digest on all", report.height);
    seen.saw(`${validators} validators`, "view changes", report.viewChanges);
    seen.saw(`${validators} validators`, "COMMITs checked", report.checkedCommits);
    seen.print();
    // The same plan from the same seed, as far as time let it come.
    const plan = faultPlan(SEED, {
      ...{ validators, cuts: refused === null, maxHoldMs: MAX_HOLD_S * 1_000 },
    });
    for (const fault of report.faults) expect(fault).toMatchObject(plan.next().value ?? {});
    expect(new Set(report.faults.map(({ kind }) => kind)).size).toBe(refused === null ? 4 : 2);
    const late = report.faults.filter(({ rejoinMs }) => rejoinMs > REJOIN_MS);
    expect(late).toEqual([]);
    expect(Number(report.height)).toBeGreaterThan(report.faults.length);
    expect(report.checkedCommits).toBeGreaterThan(validators);
  },
  AROUND_MS + 1_000 * Number(GIVEN ?? SECONDS[4]) * 2,
);
