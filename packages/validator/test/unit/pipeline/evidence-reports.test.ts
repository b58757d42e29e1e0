/** A double vote is reported until a block has recorded it, by whomever, and not for ever. */

import { type Call, type Hex32, Phase, validatorSetHash, ZERO_HASH } from "@platform/protocol";
import { EvidenceKind, type RuntimeEvent } from "@platform/runtime";
import { expect, test } from "vitest";
import { foundEvidence } from "../../../src/consensus/found-evidence.ts";
import { EvidenceReports } from "../../../src/pipeline/evidence-reports.ts";
import type { Outbox } from "../../../src/pipeline/outbox.ts";
import { CHAIN_ID, HOTKEYS, hashOf, sampleHead, sampleSet } from "../../support/sample-head.ts";

const head = sampleHead();
const [offender = "", other = ""] = HOTKEYS;
const context = { chainId: CHAIN_ID, epoch: 0n, validatorSetHash: validatorSetHash(sampleSet()) };

function equivocation(height: bigint) {
  const vote = (name: string) => ({
    subject: { height, view: 0, phase: Phase.commit, digest: hashOf(name), nilReason: 0 },
    signer: 0,
    signature: "11".repeat(64),
  });
  return { signer: 0, first: vote("one"), second: vote("two") };
}

function event(hotkey: Hex32, epoch: bigint): RuntimeEvent {
  const payload = { hotkey, epoch, height: 5n, view: 0, phase: 3 };
  return { name: "session.Equivocation", payload };
}

function outbox() {
  const sent: { key: string; call: Call }[] = [];
  const waiting = new Set<string>();
  const box = {
    has: (key: string) => waiting.has(key),
    send: async (_head: unknown, key: string, call: Call) => {
      waiting.add(key);
      sent.push({ key, call });
    },
  } as unknown as Outbox;
  return { box, sent, waiting };
}

test("one report for a member and epoch, sent again when it was lost", async () => {
  const reports = new EvidenceReports();
  const { box, sent, waiting } = outbox();
  expect(reports.add(foundEvidence(offender, equivocation(5n), context), 0n)).toBe(true);
  expect(reports.add(foundEvidence(offender, equivocation(6n), context), 0n)).toBe(false);
  expect(reports.add(foundEvidence(other, equivocation(5n), context), 0n)).toBe(true);
  await reports.advance(head, box);
  await reports.advance(head, box);
  expect(sent).toHaveLength(2);
  waiting.clear();
  await reports.advance(head, box);
  expect(sent).toHaveLength(4);
  expect(sent[2]?.call).toEqual(sent[0]?.call);
});

test("what a block has recorded is not reported any more", async () => {
  const reports = new EvidenceReports();
  const { box, sent } = outbox();
  reports.add(foundEvidence(offender, equivocation(5n), context), 0n);
  reports.recorded([event(offender, 1n), event(other, 0n)]);
  await reports.advance(head, box);
  expect(sent).toHaveLength(1);
  const fresh = outbox();
  reports.recorded([event(offender, 0n)]);
  await reports.advance(head, fresh.box);
  expect(fresh.sent).toEqual([]);
});

test("a report that blocks only fail ends after four", async () => {
  const reports = new EvidenceReports();
  const { box, sent, waiting } = outbox();
  reports.add(foundEvidence(offender, equivocation(5n), context), 0n);
  for (let i = 0; i < 10; i++) {
    await reports.advance(head, box);
    waiting.clear();
  }
  expect(sent).toHaveLength(4);
  // It may be reported anew: another piece of evidence may be better.
  expect(reports.add(foundEvidence(offender, equivocation(7n), context), 0n)).toBe(true);
});

test("waiting reports are bounded", () => {
  const reports = new EvidenceReports();
  const added = Array.from({ length: 100 }, (_, i) =>
    reports.add(foundEvidence(hashOf(`member ${i}`), equivocation(5n), context), 0n),
  );
  expect(added.filter(Boolean)).toHaveLength(64);
});

test("each kind becomes the call that carries it", async () => {
  const reports = new EvidenceReports();
  const { box, sent } = outbox();
  const view = (preparedView: number | null) => ({
    subject: { height: 5n, view: 2, phase: Phase.viewChange, digest: ZERO_HASH, preparedView },
    signer: 0,
    signature: "22".repeat(64),
  });
  const { first } = equivocation(5n);
  const amnesia = foundEvidence(offender, { signer: 0, first, second: view(null) }, context);
  expect(amnesia.kind).toBe("amnesia");
  reports.add(amnesia, 0n);
  const bytes = new Uint8Array([1, 2]);
  const proposal = { signer: 0, vote: first, header: bytes, certificate: bytes };
  reports.add(foundEvidence(other, proposal, context), 0n);
  await reports.advance(head, box);
  expect(sent.map(({ call: made }) => [made.pallet, made.call])).toEqual([
    [2, 3],
    [2, 4],
  ]);
  reports.recorded([
    {
      name: "session.Evidence",
      payload: { hotkey: offender, epoch: 0n, height: 5n, view: 0, kind: EvidenceKind.amnesia },
    },
  ]);
  const fresh = outbox();
  await reports.advance(head, fresh.box);
  expect(fresh.sent).toHaveLength(1);
});
