// Equivocation: gives two signed messages for one slot and reads the evidence; repeats give none.
import { NilReason, Phase, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import { block, digestOf, proposed, Rig } from "../support/rig.ts";

const D = digestOf(block(1));
const E = digestOf(block(2));

test("R14: two votes of one key for one slot are evidence, once", () => {
  const rig = new Rig();
  const [a] = rig.others as [number];
  rig.receive(rig.prepare(a, 0, D), rig.prepare(a, 0, D));
  expect(rig.all("evidence")).toEqual([]);
  rig.receive(rig.prepare(a, 0, E), rig.prepare(a, 0, ZERO_HASH, NilReason.trap));
  expect(rig.all("evidence")).toHaveLength(1);
  const evidence = rig.all("evidence")[0]?.evidence;
  expect(evidence).toMatchObject({
    signer: a,
    first: { subject: { digest: D, phase: Phase.prepare } },
    second: { subject: { digest: E, phase: Phase.prepare } },
  });
  for (const vote of [evidence?.first, evidence?.second])
    expect(rig.context.checkVote(a, vote?.subject as never, vote?.signature as never)).toBe(true);
});

test("R14: the second vote does not count", () => {
  const rig = new Rig();
  proposed(rig);
  const [a, b] = rig.others as [number, number];
  rig.receive(rig.prepare(a, 0, E), rig.prepare(a, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
  rig.receive(rig.prepare(b, 0, D));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("R14: two proposals of one leader and two claims of one view are evidence", () => {
  const rig = new Rig();
  const [a] = rig.others as [number];
  rig.receive(rig.prePrepare(0, block(1)), rig.prePrepare(0, block(2)));
  const prepared = rig.certificate(Phase.prepare, 0, D, rig.others);
  rig.receive(rig.viewChange(a, 1), rig.viewChange(a, 1, prepared));
  expect(rig.all("evidence").map((one) => one.evidence.first.subject.phase)).toEqual([
    Phase.prePrepare,
    Phase.viewChange,
  ]);
});

test("a PREPARE and a COMMIT, or votes of two views, are no evidence", () => {
  const rig = new Rig();
  const [a] = rig.others as [number];
  rig.receive(rig.prepare(a, 0, D), rig.commit(a, 0, E), rig.prepare(a, 1, E));
  expect(rig.all("evidence")).toEqual([]);
});

test("PROTOCOL §7: an own vote that this disk never locked stops the node", () => {
  const rig = new Rig();
  proposed(rig);
  rig.receive(rig.prepare(rig.self, 0, D));
  expect(rig.all("higher-vote-seen")).toEqual([]);
  rig.receive(rig.commit(rig.self, 0, D));
  expect(rig.all("higher-vote-seen")).toMatchObject([{ vote: { signer: rig.self } }]);
  rig.receive(...rig.others.map((signer) => rig.viewChange(signer, 3)));
  expect(rig.votes()).toEqual(["prepare@0:01"]);
});

test("PROTOCOL §7: so does an own vote of a later height", () => {
  const rig = new Rig();
  const later = new Rig({ height: rig.height + 3n });
  rig.receive(later.prepare(rig.self, 0, D));
  expect(rig.all("higher-vote-seen")).toHaveLength(1);
});

test("R14: a VIEW-CHANGE that conceals a COMMIT is evidence, in whichever order they come", () => {
  for (const reversed of [false, true]) {
    const rig = new Rig();
    const [a] = rig.others as [number];
    const messages = [rig.commit(a, 0, D), rig.viewChange(a, 1)];
    rig.receive(...(reversed ? messages.reverse() : messages));
    expect(rig.all("evidence")).toHaveLength(1);
    expect(rig.all("evidence")[0]?.evidence).toMatchObject({
      signer: a,
      first: { subject: { phase: Phase.commit, view: 0 } },
      second: { subject: { phase: Phase.viewChange, view: 1, preparedView: null } },
    });
    rig.receive(rig.viewChange(a, 2));
    expect(rig.all("evidence")).toHaveLength(1);
  }
});

test("a VIEW-CHANGE that brings the committed view is none", () => {
  const rig = new Rig();
  const [a] = rig.others as [number];
  const prepared = rig.certificate(Phase.prepare, 0, D, rig.others);
  rig.receive(rig.commit(a, 0, D), rig.viewChange(a, 1, prepared), rig.viewChange(a, 2, prepared));
  expect(rig.all("evidence")).toEqual([]);
});
