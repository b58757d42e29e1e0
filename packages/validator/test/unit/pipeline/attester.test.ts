/** Commit, then reveal, then dispute: locked before sent, and bound to the included commit. */

import {
  type AttestLeaf,
  attestRoot,
  type Call,
  CallIndex,
  type Hex32,
  isCall,
  Scheme,
  type SignedExtrinsic,
  type Signer,
} from "@platform/protocol";
import {
  AttestCommitArgsCodec,
  AttestRevealArgsCodec,
  DisputeArgsCodec,
  type SubmissionInfo,
} from "@platform/runtime";
import { expect, test } from "vitest";
import type { Store } from "../../../src/components.ts";
import { Attester } from "../../../src/pipeline/attester.ts";
import type { Evaluated, Evaluations } from "../../../src/pipeline/evaluations.ts";
import type { Outbox } from "../../../src/pipeline/outbox.ts";
import { CHAIN_ID, HOTKEYS, hashOf, SIGNERS, sampleHead } from "../../support/sample-head.ts";
import { committed, sampleSubmission } from "../../support/sample-submission.ts";
import { scriptedRecord } from "../../support/scripted-evaluator.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const self = HOTKEYS[0] as Hex32;
const head = sampleHead();

function evaluated(item: SubmissionInfo, digest = hashOf(`digest of ${item.id}`)): Evaluated {
  const { id: submission, payload: input, seed, stateRoot, closingHeight: height } = item;
  const record = scriptedRecord(new Uint8Array(3));
  const versions = { hostAbiVersion: 1, sandboxVersion: 1, module: hashOf("module") };
  return { submission, record, digest, input: { ...versions, input, height, stateRoot, seed } };
}

function rig(locks = new Map<string, Hex32>()) {
  const sent: { key: string; call: Call }[] = [];
  const waiting = new Set<string>();
  const results = new Map<Hex32, Evaluated>();
  const store = {
    attestation: async (epoch: bigint, id: Hex32) => locks.get(`${epoch}/${id}`) ?? null,
    lockAttestations: async (epoch: bigint, leaves: readonly AttestLeaf[]) => {
      const clash = leaves.some(({ submission, digest }) => {
        const locked = locks.get(`${epoch}/${submission}`);
        return locked !== undefined && locked !== digest;
      });
      if (clash) return false;
      for (const { submission, digest } of leaves) locks.set(`${epoch}/${submission}`, digest);
      return true;
    },
  } as unknown as Store;
  const outbox = {
    has: (key: string) => waiting.has(key),
    send: async (_head: unknown, key: string, call: Call) => {
      if (waiting.has(key)) return;
      waiting.add(key);
      sent.push({ key, call });
    },
  } as unknown as Outbox;
  const evaluations = {
    resultOf: ({ id }: SubmissionInfo) => results.get(id),
  } as unknown as Evaluations;
  const logger = silentLogger();
  const session = SIGNERS[0] as Signer;
  const attester = new Attester({ store, session, outbox, evaluations, logger }, self);
  const include = (call: Call, signer = self): void => {
    waiting.clear();
    attester.included([
      { type: "signed", body: { call, signer, scheme: Scheme.ed25519 } } as SignedExtrinsic,
    ]);
  };
  return { attester, sent, results, locks, logger, include };
}

const commitOf = (call: Call) => AttestCommitArgsCodec.dec(call.args);

test("one commit covers all that is evaluated and open, sorted, and locks it first", async () => {
  const { attester, sent, results, locks } = rig();
  const items = ["a", "b", "c"].map((name) => sampleSubmission(name));
  for (const item of items.slice(0, 2)) results.set(item.id, evaluated(item));
  await attester.advance(head, items);
  expect(sent).toHaveLength(1);
  const commit = commitOf(sent[0]?.call as Call);
  const ids = items.slice(0, 2).map(({ id }) => id);
  expect(commit).toMatchObject({ epoch: 0n, submissions: [...ids].sort() });
  expect([...locks.keys()].sort()).toEqual(ids.map((id) => `0/${id}`).sort());
  // While it waits for its block there is no second one.
  results.set(items[2]?.id ?? "", evaluated(items[2] as SubmissionInfo));
  await attester.advance(head, items);
  expect(sent).toHaveLength(1);
});

test("on the change block nothing is locked: its open work is carried under a new seed", async () => {
  const { attester, sent, results, locks } = rig();
  const item = sampleSubmission("a");
  results.set(item.id, evaluated(item));
  const session = { ...head.session, epoch: 1n, startHeight: head.header.height + 1n };
  await attester.advance({ ...head, session }, [item]);
  expect([sent.length, locks.size]).toEqual([0, 0]);
  const first = sampleHead({ session }, { height: session.startHeight });
  await attester.advance(first, [item]);
  expect([sent.length, [...locks.keys()]]).toEqual([1, [`1/${item.id}`]]);
});

test("what takes no commits any more, or has one, is left out", async () => {
  const { attester, sent, results } = rig();
  const items = [
    sampleSubmission("a", "evaluating", { revealing: true }),
    sampleSubmission("b", "evaluating", { attestations: committed(self) }),
    sampleSubmission("c", "precertified"),
  ];
  for (const item of items) results.set(item.id, evaluated(item, item.digest));
  await attester.advance(head, items);
  expect(sent).toEqual([]);
});

test("a lock on another digest holds back its own submission only", async () => {
  const [a, b] = [sampleSubmission("a"), sampleSubmission("b")];
  const { attester, sent, results, logger } = rig(new Map([[`0/${a.id}`, hashOf("first word")]]));
  for (const item of [a, b]) results.set(item.id, evaluated(item));
  await attester.advance(head, [a, b]);
  expect(commitOf(sent[0]?.call as Call).submissions).toEqual([b.id]);
  expect(logger.lines).toContainEqual({
    level: "error",
    message: "Evaluated to another digest than attested",
  });
});

test("the reveal opens the leaf of the commit that a block holds", async () => {
  const { attester, sent, results, include } = rig();
  const items = ["a", "b", "c"].map((name) => sampleSubmission(name));
  for (const item of items) results.set(item.id, evaluated(item));
  await attester.advance(head, items);
  const commit = sent[0]?.call as Call;
  const [a = sampleSubmission("a")] = items;
  const revealing = { ...a, revealing: true, attestations: committed(self) };
  await attester.advance(head, [revealing, ...items.slice(1)]);
  expect(sent).toHaveLength(1);

  include(commit, hashOf("another validator"));
  await attester.advance(head, [revealing]);
  expect(sent).toHaveLength(1);
});

test("revealed leaves carry salt and path to the committed root", async () => {
  const { attester, sent, results, include } = rig();
  const items = ["a", "b", "c"].map((name) => sampleSubmission(name));
  for (const item of items) results.set(item.id, evaluated(item));
  await attester.advance(head, items);
  const commit = sent[0]?.call as Call;
  include(commit);
  const open = items.map((item) => ({ ...item, revealing: true, attestations: committed(self) }));
  await attester.advance(head, open);
  const reveals = sent.slice(1).map(({ call }) => AttestRevealArgsCodec.dec(call.args));
  expect(reveals.map(({ submission }) => submission).sort()).toEqual(
    items.map(({ id }) => id).sort(),
  );
  const leaves = [...reveals].sort((x, y) => (x.submission < y.submission ? -1 : 1));
  expect(attestRoot(CHAIN_ID, 0n, self, leaves)).toBe(commitOf(commit).root);
  expect(new Set(leaves.map(({ salt }) => salt)).size).toBe(3);
  for (const reveal of reveals) expect(reveal.digest).toBe(results.get(reveal.submission)?.digest);
});

test("another digest than the precertified one is disputed, once", async () => {
  const { attester, sent, results, include } = rig();
  const same = sampleSubmission("same", "precertified", { digest: hashOf("agreed") });
  const other = sampleSubmission("other", "precertified", { digest: hashOf("agreed") });
  results.set(same.id, evaluated(same, hashOf("agreed")));
  results.set(other.id, evaluated(other, hashOf("own")));
  await attester.advance(head, [same, other]);
  expect(sent).toHaveLength(1);
  const dispute = sent[0]?.call as Call;
  expect(isCall(dispute, CallIndex.dispute)).toBe(true);
  expect(DisputeArgsCodec.dec(dispute.args)).toEqual({
    submission: other.id,
    digest: hashOf("own"),
  });
  include(dispute);
  await attester.advance(head, [same, other]);
  expect(sent).toHaveLength(1);
});
