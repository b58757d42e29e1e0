/** Attestations and disputes, in a set of as many members as there can be. */

import {
  attestPath,
  attestRoot,
  evaluationDigest,
  type Hex32,
  HOST_ABI_VERSION,
  MAX_EFFECTS_BYTES,
  NO_PROGRAM,
  outcomeByte,
  sha256Hex,
  ZERO_HASH,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { key } from "../../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID } from "../../../../packages/runtime/test/host/chain.ts";
import { MODULE, record } from "../../../../packages/runtime/test/host/work.ts";
import { type FullChain, longText } from "../full-chain.ts";
import { attestationEntry, COMMITTED, PRECERTIFIED, submissionEntry } from "../raw-records.ts";
import { keyOf, TALLY_KEY, u64s } from "../raw-state.ts";
import { bySession, type Case, memberAt } from "./case.ts";

export async function certificationCases(full: FullChain): Promise<Case[]> {
  return [
    await commitCase(full, 1),
    await commitCase(full, full.evaluating.length),
    await revealCase(full, 1, 0),
    await revealCase(full, full.evaluating.length, 0),
    await revealCase(full, full.evaluating.length, MAX_EFFECTS_BYTES),
    await disputeCase(full),
  ];
}

/** The last of all members commits: every window in the list is over with it. */
async function commitCase(full: FullChain, count: number): Promise<Case> {
  const member = memberAt(full, -1);
  const submissions = full.evaluating.slice(0, count);
  const committed = full.members.length - 1;
  const body = call.attestCommit({ epoch: 1n, submissions, root: key("root") });
  return {
    call: "certification.attestCommit",
    name: `${count} submissions, last of all members`,
    extrinsic: await bySession(full, member, body),
    changes: new Map(submissions.map((id) => submissionEntry(full, id, { committed }))),
  };
}

/** The reveal that makes the quorum. */
async function revealCase(full: FullChain, count: number, effectBytes: number): Promise<Case> {
  const member = memberAt(full, -1);
  const result = record(7n, { effects: longText(effectBytes) });
  const [first] = full.evaluating as [Hex32, ...Hex32[]];
  const digest = digestOf(full, first, result);
  const leaves = full.evaluating.slice(0, count).map((submission) => ({
    ...{ submission, digest, salt: key("salt"), record: result },
  }));
  const index = count - 1;
  const leaf = leaves.at(index) as (typeof leaves)[number];
  const root = attestRoot(CHAIN_ID, 1n, member.hotkey, leaves);
  const body = call.attestReveal({
    ...{ submission: leaf.submission, digest, salt: leaf.salt, path: attestPath(leaves, index) },
    ...{ outcome: outcomeByte(result.outcome), program: NO_PROGRAM, score: result.score },
    ...{ outputHash: sha256Hex(result.output), effects: result.effects, fuelUsed: result.fuelUsed },
  });
  const total = BigInt(full.members.length) * 100n;
  return {
    call: "certification.attestReveal",
    name: `one of ${count}, ${effectBytes} bytes of effects, makes the quorum`,
    extrinsic: await bySession(full, member, body),
    changes: new Map([
      submissionEntry(full, leaf.submission, { revealing: true }),
      attestationEntry(leaf.submission, member.hotkey, {
        ...{ phase: COMMITTED, index, size: count, root, digest: ZERO_HASH },
      }),
      [keyOf(...TALLY_KEY, leaf.submission, digest), u64s(total)],
    ]),
  };
}

function digestOf(full: FullChain, id: Hex32, of: ReturnType<typeof record>): Hex32 {
  const s = full.chain.api("submission", { id }).item;
  if (s === undefined) throw new Error("no such submission");
  const input = {
    ...{ hostAbiVersion: HOST_ABI_VERSION, sandboxVersion: s.sandboxVersion },
    ...{ module: MODULE, input: s.payload, height: s.closingHeight },
    ...{ stateRoot: s.stateRoot, seed: s.seed },
  };
  return evaluationDigest(CHAIN_ID, input, of);
}

/** The dispute that ends the submission. */
async function disputeCase(full: FullChain): Promise<Case> {
  const [submission] = full.evaluating as [Hex32, ...Hex32[]];
  const disputedPower = (BigInt(full.members.length) * 100n) / 3n;
  const body = call.dispute({ submission, digest: key("other") });
  return {
    call: "certification.dispute",
    name: "reaches weak power",
    extrinsic: await bySession(full, memberAt(full, -1), body),
    changes: new Map([submissionEntry(full, submission, { status: PRECERTIFIED, disputedPower })]),
  };
}
