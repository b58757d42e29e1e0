// Rows of the signer database: round trips, and refusal of bytes of any other layout.
import { CodedError, Phase, type VoteSubject, voteSignBytes, ZERO_HASH } from "@platform/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { durableRow, durableState, parseVoteSignBytes } from "../../src/index.ts";
import { block, digestOf } from "../support/rig.ts";

const context = { chainId: "1f".repeat(32), epoch: 6n, validatorSetHash: "2e".repeat(32) };
const D = digestOf(block(1));
const subjects: VoteSubject[] = [
  { height: 4n, view: 1, phase: Phase.viewChange, digest: ZERO_HASH, preparedView: null },
  { height: 4n, view: 3, phase: Phase.viewChange, digest: D, preparedView: 0 },
  { height: 4n, view: 3, phase: Phase.prePrepare, digest: D },
  { height: 4n, view: 3, phase: Phase.prepare, digest: D, nilReason: 0 },
  { height: 4n, view: 3, phase: Phase.prepare, digest: ZERO_HASH, nilReason: 7 },
  { height: 4n, view: 3, phase: Phase.commit, digest: D, nilReason: 0 },
];
const signature = "5a".repeat(64);
const certificate = { height: 4n, view: 3, digest: D, signatures: [{ index: 2, signature }] };

test("sign bytes say what they are about", () => {
  for (const subject of subjects)
    expect(parseVoteSignBytes(voteSignBytes(context, subject))).toEqual({ context, subject });
});

test("records become rows and rows the state that they came from", () => {
  const locks = subjects.map((subject) => {
    const row = durableRow(context, { kind: "vote", subject });
    if (row.kind !== "vote") throw new Error("a vote's row is a lock");
    expect(row.lock).toMatchObject({ height: 4n, phase: subject.phase, signature: null });
    return { ...row.lock, signature };
  });
  const held = { certificate, block: block(1) };
  const prepared = durableRow(context, { kind: "prepared", prepared: held });
  const decision = durableRow(context, { kind: "decision", decision: held });
  if (prepared.kind !== "prepared" || decision.kind !== "decision") throw new Error("kinds");
  expect(prepared.prepared).toMatchObject({ height: 4n, view: 3, digest: D });
  expect(durableState({ locks, prepared: prepared.prepared, decision: decision.decision })).toEqual(
    {
      votes: subjects.map((subject) => ({ subject, signature })),
      prepared: held,
      decision: held,
    },
  );
});

test("rows that are cut, longer or changed in kind are refused", () => {
  const bytes = voteSignBytes(context, subjects[3] as VoteSubject);
  expect(() => parseVoteSignBytes(bytes.slice(1))).toThrow();
  expect(() => parseVoteSignBytes(bytes.slice(0, -1))).toThrow();
  expect(() => parseVoteSignBytes(Uint8Array.of(...bytes, 0))).toThrow();
  const changed = bytes.slice();
  changed[48] = Phase.commit;
  expect(() => parseVoteSignBytes(changed)).toThrow("kind and phase differ");
  const row = { height: 4n, certificate: Uint8Array.of(9), block: block(1) };
  expect(() => durableState({ locks: [], prepared: null, decision: row })).toThrow(CodedError);
});

test("any subject survives", () => {
  const phase = fc.constantFrom(Phase.prePrepare, Phase.prepare, Phase.commit);
  const u64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
  const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
  fc.assert(
    fc.property(phase, u64, u32, (kind, height, view) => {
      const subject = { height, view, phase: kind, digest: D };
      expect(parseVoteSignBytes(voteSignBytes(context, subject)).subject).toMatchObject(subject);
    }),
    { seed: 21 },
  );
});
