/** system.remark, submissions.commit and submissions.reveal. */

import { commitment, concatBytes, sha256Hex } from "@platform/protocol";
import { call } from "@platform/runtime";
import { key } from "../../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID } from "../../../../packages/runtime/test/host/chain.ts";
import { idOf, type Work } from "../../../../packages/runtime/test/host/work.ts";
import { BATCHED, type FullChain, longText, ROLLING } from "../full-chain.ts";
import { BATCH_KEY, keyOf, SUBMISSION_KEY, u64s } from "../raw-state.ts";
import { byHotkey, type Case, type Changes, MAX_ARGS_BYTES } from "./case.ts";

const NONE: Changes = new Map();
const MAX_INLINE = 4096;
const REVEALING = 1;

/** The batch's reveal window is open, and stays open in the next block. */
function revealing({ chain }: FullChain): Changes {
  const value = concatBytes(Uint8Array.of(REVEALING), u64s(chain.slot + 1n));
  return new Map([[keyOf(...BATCH_KEY), value]]);
}

export async function submissionCases(full: FullChain): Promise<Case[]> {
  const remark = (bytes: number) => byHotkey(full, "v3", call.remark(longText(bytes)));
  const commit = (name: string) =>
    byHotkey(
      full,
      "v3",
      call.commit({ challenge: idOf(name), commitment: key("new"), sizeCeiling: 65_536 }),
    );
  return [
    { call: "system.remark", name: "nothing", extrinsic: await remark(0), changes: NONE },
    {
      call: "system.remark",
      name: "longest",
      extrinsic: await remark(MAX_ARGS_BYTES),
      changes: NONE,
    },
    {
      call: "submissions.commit",
      name: "rolling",
      extrinsic: await commit(ROLLING.name),
      changes: NONE,
    },
    {
      ...{ call: "submissions.commit", name: "joins the next batch" },
      ...{ extrinsic: await commit(BATCHED.name), changes: revealing(full) },
    },
    ...(await revealCases(full)),
  ];
}

async function revealCases(full: FullChain): Promise<Case[]> {
  const cases: Case[] = [];
  for (const bytes of [1, MAX_INLINE]) {
    cases.push(await revealCase(full, full.rolling, bytes, "rolling", NONE));
    cases.push(await revealCase(full, full.batched, bytes, "batch", revealing(full)));
  }
  return cases;
}

/** The commitment binds the payload, so the record moves to the id of this one. */
async function revealCase(
  full: FullChain,
  of: Work,
  bytes: number,
  name: string,
  changes: Changes,
): Promise<Case> {
  const challenge = name === "rolling" ? idOf(ROLLING.name) : idOf(BATCHED.name);
  const inline = longText(bytes);
  const payload = sha256Hex(inline);
  const submission = commitment(CHAIN_ID, challenge, key(of.miner), payload, of.salt);
  const record = full.view.get(keyOf(...SUBMISSION_KEY, of.id));
  if (record === undefined) throw new Error("nothing to reveal");
  const args = { submission, payload, payloadBytes: bytes, salt: of.salt, inline };
  return {
    call: "submissions.reveal",
    name: `${name}, ${bytes} bytes inline`,
    extrinsic: await byHotkey(full, of.miner, call.reveal(args)),
    changes: new Map([...changes, [keyOf(...SUBMISSION_KEY, submission), record]]),
  };
}
