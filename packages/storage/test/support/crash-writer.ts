/**
 * Child of the crash test: goes on from what is on disk, one height after the other, for ever.
 * Prints "locked h p" and "applied h" only after the store has returned: what is printed is durable.
 */

import { writeSync } from "node:fs";
import { join } from "node:path";
import {
  createSignerStore,
  createStateStore,
  openDatabase,
  SIGNER_DATABASE,
  STATE_DATABASE,
} from "../../src/index.ts";
import { blockHashAt, writesAt } from "./crash-work.ts";
import { CHAIN, commitVote, decision, prePrepare, prepared, prepareVote } from "./votes.ts";

const directory = process.argv[2] as string;
const signer = createSignerStore(
  openDatabase(join(directory, "signer.db"), SIGNER_DATABASE),
  CHAIN,
);
const state = createStateStore(openDatabase(join(directory, "state.db"), STATE_DATABASE), CHAIN);
const say = (line: string) => writeSync(1, `${line}\n`);

say(`started ${state.tip?.height ?? -1n} ${state.tip?.stateRoot ?? ""}`);
if (state.tip === undefined) state.apply(0n, blockHashAt(0n), writesAt(0n));

for (let height = (signer.decision?.height ?? 0n) + 1n; ; height++) {
  // Repeats after a restart are exact, so they pass.
  signer.transaction([
    { kind: "vote", lock: prePrepare(height) },
    { kind: "vote", lock: prepareVote(height) },
  ]);
  say(`locked ${height} 2`);
  signer.transaction([
    { kind: "prepared", prepared: prepared(height) },
    { kind: "vote", lock: commitVote(height) },
  ]);
  say(`locked ${height} 3`);
  signer.transaction([{ kind: "decision", decision: decision(height) }]);
  for (let next = (state.tip?.height ?? 0n) + 1n; next <= height; next++) {
    state.apply(next, blockHashAt(next), writesAt(next));
    say(`applied ${next}`);
  }
  if (height % 50n === 0n) state.maintain();
}
