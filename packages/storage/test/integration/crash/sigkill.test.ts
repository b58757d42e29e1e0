// A child writes locks, decisions and state in a loop and is killed by SIGKILL 24 times at seeded
// points; after each kill nothing that it had reported is lost, no conflicting vote passes, and the
// state root is that of an independent replay.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Phase } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  createSignerStore,
  createStateStore,
  openDatabase,
  SIGNER_DATABASE,
  STATE_DATABASE,
} from "../../../src/index.ts";
import { blockHashAt, stateAt } from "../../support/crash-work.ts";
import { createRandom } from "../../support/random.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";
import { modelRoot } from "../../support/tree-model.ts";
import { CHAIN, digestOf, vote } from "../../support/votes.ts";

const KILLS = 24;
const SEED = 20_261_120;
const WRITER = fileURLToPath(new URL("../../support/crash-writer.ts", import.meta.url));
const scratch = useScratch();

interface Reported {
  lockedHeight: bigint;
  lockedPhase: number;
  applied: bigint;
}

/** Runs the child until it has said `lines` lines and `spin` more turns have passed; then SIGKILL. */
async function runAndKill(lines: number, spin: number): Promise<Reported> {
  const child = spawn(process.execPath, [WRITER, dirname(scratch.path("x"))]);
  const reported: Reported = { lockedHeight: 0n, lockedPhase: 0, applied: -1n };
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  let seen = 0;
  const output = createInterface(child.stdout);
  output.on("line", (line) => {
    const [word, height = "0", phase = "0"] = line.split(" ");
    if (word === "locked") {
      reported.lockedHeight = BigInt(height);
      reported.lockedPhase = Number(phase);
    }
    if (word === "applied") reported.applied = BigInt(height);
    // The child goes on writing while the parent turns, so the kill falls between its lines too.
    if (++seen === lines) {
      const end = performance.now() + spin / 10;
      while (performance.now() < end);
      child.kill("SIGKILL");
    }
  });
  await once(child, "close");
  expect(child.signalCode, errors).toBe("SIGKILL");
  return reported;
}

function checkAfter(reported: Reported, note: string): void {
  const signer = createSignerStore(openDatabase(scratch.path("signer.db"), SIGNER_DATABASE), CHAIN);
  const state = createStateStore(openDatabase(scratch.path("state.db"), STATE_DATABASE), CHAIN);
  try {
    const { height, phase } = signer.watermark ?? { height: 0n, phase: 0 };
    expect(height >= reported.lockedHeight, note).toBe(true);
    if (height === reported.lockedHeight) expect(phase >= reported.lockedPhase, note).toBe(true);
    for (let old = height - 60n > 1n ? height - 60n : 1n; old <= height; old++)
      expect(
        codeOf(() =>
          signer.transaction([
            { kind: "vote", lock: vote(old, 0, Phase.prepare, { digest: digestOf("forged") }) },
          ]),
        ),
        note,
      ).toBe("SIGNER_CONFLICT");
    expect((signer.decision?.height ?? 0n) + 1n >= height, note).toBe(true);
    const tip = state.tip;
    expect((tip?.height ?? -1n) >= reported.applied, note).toBe(true);
    if (tip === undefined) return;
    expect(tip.height <= (signer.decision?.height ?? 0n), note).toBe(true);
    expect(tip.blockHash, note).toBe(blockHashAt(tip.height));
    expect(tip.stateRoot, note).toBe(modelRoot(stateAt(tip.height)));
    if (tip.height > 0n)
      expect(state.stateRootAt(tip.height - 1n), note).toBe(modelRoot(stateAt(tip.height - 1n)));
  } finally {
    state.close();
    signer.close();
  }
}

test(`nothing that was reported is lost over ${KILLS} kills (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  let highest = 0n;
  for (let kill = 0; kill < KILLS; kill++) {
    const [lines, spin] = [1 + random.below(60), random.below(60)];
    const note = `seed ${SEED} kill ${kill} after ${lines} lines`;
    const reported = await runAndKill(lines, spin);
    checkAfter(reported, note);
    expect(reported.lockedHeight === 0n || reported.lockedHeight >= highest, note).toBe(true);
    if (reported.lockedHeight > highest) highest = reported.lockedHeight;
  }
  expect(highest).toBeGreaterThan(50n);
});
