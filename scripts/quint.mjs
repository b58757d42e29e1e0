// Runs the named scenarios of the Quint model and compares the traces that the engine's test
// replays with the committed ones: `quint.mjs [--write] [--search SAMPLES]`. Works offline.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, runTool } from "./run-tool.mjs";

const SCENARIOS = join(ROOT, "docs/spec/quint/scenarios.qnt");
const TRACES = join(ROOT, "packages/consensus-pbft/test/traces");
/** The default back end is a program that would be downloaded. */
const OFFLINE = ["--backend=typescript", "--seed=1"];
const STEPS = "20";

/** Modules of the scenarios, with the runs whose traces the engine replays. */
const MODULES = {
  oneFaulty: [
    "normalCaseTest",
    "silentLeaderTest",
    "twoSilentLeadersTest",
    "preparedCarriedOverTest",
    "hiddenLockTest",
    "fastRejectTest",
  ],
  faultyLeader: ["equivocatingLeaderTest"],
  faultySecond: [],
  oneThird: ["splitTest"],
  looseQuorum: [],
  twoFaulty: [],
  forgottenLock: [],
};

const { values } = parseArgs({
  options: { write: { type: "boolean", default: false }, search: { type: "string" } },
});
const folder = mkdtempSync(join(tmpdir(), "platform-quint-"));
let failed = 0;
try {
  for (const [name, replayed] of Object.entries(MODULES)) await runModule(name, replayed);
  if (values.search !== undefined) await search(values.search);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

async function runModule(module, replayed) {
  const itf = join(folder, "{test}.itf.json");
  const args = ["test", ...OFFLINE, `--main=${module}`, `--out-itf=${itf}`, SCENARIOS];
  if ((await runTool("quint", args)) !== 0) {
    failed++;
    return;
  }
  for (const run of replayed) keep(run);
}

/** A line with what each replica decided, then a line for each step: all that replaying needs. */
function keep(run) {
  const { states } = JSON.parse(readFileSync(join(folder, `${run}.itf.json`), "utf8"), plain);
  const value = (state, variable) =>
    Object.entries(state).find(([name]) => name.endsWith(`::${variable}`))?.[1];
  const steps = states.slice(1).map((state) => JSON.stringify(value(state, "last")));
  const decided = JSON.stringify(value(states.at(-1), "decided"));
  const text = `${[decided, ...steps].join("\n")}\n`;
  const path = join(TRACES, `${run.replace(/Test$/, "")}.jsonl`);
  if (values.write) {
    mkdirSync(TRACES, { recursive: true });
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    console.error(`${path} is not what the model gives: node scripts/quint.mjs --write`);
    failed++;
  }
}

/** ITF writes big integers, sets and maps as objects. */
function plain(_key, found) {
  if (found === null || typeof found !== "object") return found;
  if ("#bigint" in found) return Number(found["#bigint"]);
  return found["#set"]?.toSorted() ?? found["#map"] ?? found;
}

/** Random traces of one faulty member against all invariants: an executable text, no proof. */
async function search(samples) {
  const args = [
    ...["run", ...OFFLINE, "--main=oneFaulty", "--invariant=safe", "--verbosity=1"],
    ...[`--max-samples=${samples}`, `--max-steps=${STEPS}`, SCENARIOS],
  ];
  if ((await runTool("quint", args)) !== 0) failed++;
}
