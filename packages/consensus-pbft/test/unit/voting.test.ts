// Voting in one view: feeds proposals and votes and reads what the engine locks, sends, decides.
import { NilReason, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import { snapshot } from "../../src/index.ts";
import { block, digestOf, HEIGHT, proposed, Rig, setOf } from "../support/rig.ts";

const D = digestOf(block(1));
const validated = (rig: Rig, verdict: { ok: true } | { ok: false; nilReason: number }, view = 0) =>
  rig.give({ t: "validated", height: HEIGHT, view, digest: D, verdict });

test("R2: a proposal is validated as fresh, then prepared once", () => {
  const rig = new Rig();
  const [validate] = rig.receive(rig.prePrepare(0, block(1)));
  expect(validate).toMatchObject({ t: "validate", view: 0, digest: D, fresh: true });
  expect(rig.votes()).toEqual([]);
  validated(rig, { ok: true });
  rig.receive(rig.prePrepare(0, block(1)));
  validated(rig, { ok: true });
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("R11: the lock is in a transaction before the signature that rests on it", () => {
  const rig = new Rig();
  rig.signs = false;
  rig.receive(rig.prePrepare(0, block(1)));
  const effects = validated(rig, { ok: true });
  expect(effects.map((effect) => effect.t)).toEqual(["persist", "set-timer", "sign"]);
  expect(effects[0]).toMatchObject({ seq: 1n });
  expect(effects[2]).toMatchObject({ after: 1n });
  expect(rig.all("send")).toEqual([]);
});

test("R3: COMMIT needs a PREPARE quorum and the body; its certificate is durable with it", () => {
  const rig = new Rig();
  const [a, b, c] = rig.others as [number, number, number];
  rig.receive(rig.prepare(a, 0, D), rig.prepare(b, 0, D), rig.prepare(c, 0, D));
  expect(rig.votes()).toEqual([]);
  rig.receive(rig.prePrepare(0, block(1)));
  expect(rig.votes()).toEqual([]);
  validated(rig, { ok: true });
  expect(rig.votes()).toEqual(["prepare@0:01", "commit@0:01"]);
  const kinds = rig.all("persist").map(({ records }) => records.map((record) => record.kind));
  expect(kinds).toEqual([["vote", "prepared", "vote"]]);
  expect(snapshot(rig.engine).lockedView).toBe(0);
});

test("R3: a quorum of others is no reason to sign before the own verdict", () => {
  const after = (verdict: { ok: true } | { ok: false; nilReason: number }) => {
    const rig = new Rig();
    rig.receive(rig.prePrepare(0, block(1)));
    rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
    expect(rig.votes()).toEqual([]);
    validated(rig, verdict);
    return rig.votes();
  };
  expect(after({ ok: true })).toEqual(["prepare@0:01", "commit@0:01"]);
  expect(after({ ok: false, nilReason: NilReason.clock })).toEqual(["prepare@0:00", "commit@0:01"]);
  expect(after({ ok: false, nilReason: NilReason.wrongRoot })).toEqual(["prepare@0:00"]);
});

test("R3: the verdict on one proposal is none on another that a quorum prepared", () => {
  const rig = new Rig();
  const other = digestOf(block(2));
  proposed(rig);
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, other)));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("R3: two thirds exactly are no PREPARE quorum", () => {
  const rig = new Rig({ powers: [2, 2, 1, 1], self: 1 });
  expect(rig.leader(0)).not.toBe(rig.self);
  proposed(rig);
  rig.receive(rig.prepare(0, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("R3: votes of different views never add up", () => {
  const rig = new Rig();
  proposed(rig);
  const [a, b] = rig.others as [number, number];
  rig.receive(rig.prepare(a, 1, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
  rig.receive(rig.prepare(b, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("R7: a COMMIT quorum of any view decides, once, with the body", () => {
  const rig = new Rig();
  proposed(rig);
  rig.give({ t: "timer", timer: "view", height: HEIGHT, view: 0 });
  expect(snapshot(rig.engine).view).toBe(1);
  rig.receive(...rig.others.map((signer) => rig.commit(signer, 0, D)));
  const [decide] = rig.all("decide");
  expect(decide?.certificate).toMatchObject({ height: HEIGHT, view: 0, digest: D });
  expect(decide?.certificate.signatures).toHaveLength(3);
  expect(rig.records().at(-1)).toMatchObject({ kind: "decision" });
  expect(decide?.after).toBe(rig.all("persist").at(-1)?.seq);
  expect(rig.all("decide")).toHaveLength(1);
});

test("R7: without the body a certificate waits and the node asks for it", () => {
  const rig = new Rig();
  rig.receive(...rig.others.map((signer) => rig.commit(signer, 0, D)));
  expect(rig.all("decide")).toEqual([]);
  expect(rig.all("fetch")).toEqual([{ t: "fetch", fromHeight: HEIGHT, from: null }]);
  rig.receive(rig.prePrepare(0, block(1)));
  expect(rig.all("decide")).toHaveLength(1);
});

test("a refused proposal is PREPARE(nil) with its reason, and never followed by a COMMIT", () => {
  const rig = new Rig();
  rig.receive(rig.prePrepare(0, block(1)));
  validated(rig, { ok: false, nilReason: NilReason.wrongRoot });
  expect(rig.all("sign")[0]?.message).toMatchObject({ digest: ZERO_HASH, nilReason: 4 });
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
  expect(rig.votes()).toEqual(["prepare@0:00"]);
});

test("a local refusal does not keep a node from committing what a quorum prepared", () => {
  const rig = new Rig();
  rig.receive(rig.prePrepare(0, block(1)));
  validated(rig, { ok: false, nilReason: NilReason.clock });
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
  expect(rig.votes()).toEqual(["prepare@0:00", "commit@0:01"]);
});

test("a verdict that comes after its view ended is ignored", () => {
  const rig = new Rig();
  rig.give({ t: "due", height: HEIGHT });
  rig.receive(rig.prePrepare(0, block(1)));
  rig.give({ t: "timer", timer: "view", height: HEIGHT, view: 0 });
  validated(rig, { ok: true });
  expect(rig.votes()).toEqual(["view-change@1:00"]);
});

test("R8: more than a third of nil ends the view without the timer", () => {
  const rig = new Rig();
  proposed(rig);
  const [a, b] = rig.others as [number, number];
  rig.receive(rig.prepare(a, 0, ZERO_HASH, NilReason.clock));
  expect(snapshot(rig.engine).view).toBe(0);
  rig.receive(rig.prepare(b, 0, ZERO_HASH, NilReason.trap));
  expect(snapshot(rig.engine).view).toBe(1);
  expect(rig.votes()).toEqual(["prepare@0:01", "view-change@1:00"]);
});

test("a lone member decides by itself, from due to decision", () => {
  const rig = new Rig({ powers: [1], self: 0 });
  rig.give({ t: "due", height: HEIGHT });
  expect(rig.all("propose")).toEqual([
    { t: "propose", height: HEIGHT, view: 0, parentCertificate: null },
  ]);
  rig.give({ t: "proposal", height: HEIGHT, view: 0, digest: D, block: block(1) });
  expect(rig.votes()).toEqual(["pre-prepare@0:01", "prepare@0:01", "commit@0:01"]);
  expect(rig.all("decide")[0]?.block).toEqual(block(1));
});

test("a follower without a seat signs nothing and still decides", () => {
  const rig = new Rig({ self: null });
  rig.give({ t: "due", height: HEIGHT });
  proposed(rig);
  rig.receive(...[0, 1, 2, 3].map((signer) => rig.prepare(signer, 0, D)));
  rig.receive(...[0, 1, 2].map((signer) => rig.commit(signer, 0, D)));
  expect(rig.all("sign")).toEqual([]);
  expect(rig.all("decide")).toHaveLength(1);
});

test("power counts, not heads", () => {
  const rig = new Rig({ powers: [5, 1, 1, 1], self: 1 });
  expect(setOf(5, 1, 1, 1)).toEqual(rig.set);
  proposed(rig);
  rig.receive(rig.prepare(2, 0, D), rig.prepare(3, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
  rig.receive(rig.prepare(0, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01", "commit@0:01"]);
});
