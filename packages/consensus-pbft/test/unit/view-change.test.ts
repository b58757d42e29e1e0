// Changing views: timers, joins and jumps, what a VIEW-CHANGE claims and what a new leader proposes.
import { NilReason, Phase, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import { snapshot } from "../../src/index.ts";
import { block, digestOf, HEIGHT, PACEMAKER, proposed, Rig } from "../support/rig.ts";

const D = digestOf(block(1));
const timeout = (rig: Rig, view: number) =>
  rig.give({ t: "timer", timer: "view", height: HEIGHT, view });
const viewTimers = (rig: Rig) => rig.all("set-timer").filter((one) => one.timer === "view");

/** This node has committed block 1 in view 0. */
function committed(): Rig {
  const rig = new Rig();
  proposed(rig);
  rig.receive(...rig.others.slice(0, 2).map((signer) => rig.prepare(signer, 0, D)));
  expect(rig.votes()).toEqual(["prepare@0:01", "commit@0:01"]);
  return rig;
}

test("R9: the view-0 timer starts when the height is due, and its end starts view 1", () => {
  const rig = new Rig();
  expect(viewTimers(rig)).toEqual([]);
  rig.give({ t: "due", height: HEIGHT });
  expect(viewTimers(rig)).toMatchObject([{ view: 0, ms: PACEMAKER.viewMs }]);
  timeout(rig, 0);
  expect(rig.votes()).toEqual(["view-change@1:00"]);
});

test("a timer of another view, or one that was cleared, changes nothing", () => {
  const rig = new Rig();
  timeout(rig, 0);
  rig.give({ t: "due", height: HEIGHT });
  timeout(rig, 1);
  rig.give({ t: "timer", timer: "view", height: HEIGHT + 1n, view: 0 });
  expect(snapshot(rig.engine).view).toBe(0);
});

test("L1: in a later view the timer waits for a quorum of that view", () => {
  const rig = new Rig();
  rig.give({ t: "due", height: HEIGHT });
  timeout(rig, 0);
  const [a, b] = rig.others as [number, number];
  rig.receive(rig.viewChange(a, 1));
  expect(viewTimers(rig)).toHaveLength(1);
  rig.receive(rig.viewChange(b, 1));
  expect(viewTimers(rig).at(-1)).toMatchObject({ view: 1, ms: 2 * PACEMAKER.viewMs });
});

test("L2: members beyond the view count for that quorum too", () => {
  const rig = new Rig();
  rig.give({ t: "due", height: HEIGHT });
  timeout(rig, 0);
  const [a, b] = rig.others as [number, number];
  rig.receive(rig.viewChange(a, 1), rig.viewChange(b, 6));
  expect(snapshot(rig.engine).view).toBe(1);
  expect(viewTimers(rig).at(-1)).toMatchObject({ view: 1 });
});

test("R9: timers double and are capped", () => {
  const rig = new Rig();
  for (const view of [1, 2, 3, 40])
    rig.receive(...rig.others.map((signer) => rig.viewChange(signer, view)));
  expect(viewTimers(rig).map(({ view, ms }) => [view, ms])).toEqual([
    [1, 2000],
    [2, 4000],
    [3, 5000],
    [40, 5000],
  ]);
});

test("R9: a weak quorum beyond pulls a node to the highest view that it vouches for", () => {
  const rig = new Rig();
  const [a, b, c] = rig.others as [number, number, number];
  rig.receive(rig.viewChange(a, 7));
  expect(snapshot(rig.engine).view).toBe(0);
  rig.receive(rig.viewChange(b, 3));
  expect(snapshot(rig.engine).view).toBe(3);
  rig.receive(rig.viewChange(c, 20));
  expect(snapshot(rig.engine).view).toBe(7);
  expect(rig.votes()).toEqual(["view-change@3:00", "view-change@7:00"]);
});

test("R4: after leaving a view nothing is signed in it", () => {
  const rig = new Rig();
  proposed(rig);
  timeout(rig, 0);
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
  expect(rig.votes()).toEqual(["prepare@0:01", "view-change@1:00"]);
});

test("R5: a VIEW-CHANGE claims the highest own COMMIT, body only to the leader to be", () => {
  const rig = committed();
  timeout(rig, 0);
  expect(rig.votes().at(-1)).toBe("view-change@1:01");
  const sent = rig.all("send").filter((one) => one.message.type === "view-change");
  expect(sent.map((one) => one.to)).toEqual(["all", rig.leader(1)]);
  expect(sent[0]?.message).toMatchObject({ preparedView: 0, digest: D, block: null });
  expect(sent[1]?.message).toMatchObject({ preparedView: 0, digest: D, block: block(1) });
  for (const { message } of sent) rig.verified(message);
});

test("L3: pulled into a view by its proposal, a node signs its VIEW-CHANGE before it prepares", () => {
  const rig = new Rig();
  rig.receive(rig.prePrepare(2, block(1), rig.justification(2, rig.others)));
  expect(snapshot(rig.engine).view).toBe(2);
  rig.give({ t: "validated", height: HEIGHT, view: 2, digest: D, verdict: { ok: true } });
  expect(rig.votes()).toEqual(["view-change@2:00", "prepare@2:01"]);
});

test("a proposal justified by a certificate is validated without local predicates", () => {
  const rig = new Rig();
  const prepared = rig.certificate(Phase.prepare, 0, D, rig.others);
  rig.receive(rig.prePrepare(1, block(1), rig.justification(1, rig.others, prepared)));
  expect(rig.all("validate")).toMatchObject([{ view: 1, fresh: false }]);
});

test("R6: with nothing prepared the new leader builds freely on a quorum of claims", () => {
  const rig = new Rig();
  const leads = new Rig({ self: rig.leader(1) });
  leads.receive(leads.viewChange(leads.others[0] as number, 1));
  expect(leads.all("propose")).toEqual([]);
  leads.receive(leads.viewChange(leads.others[1] as number, 1));
  expect(leads.all("propose")).toMatchObject([{ height: HEIGHT, view: 1 }]);
  leads.give({ t: "proposal", height: HEIGHT, view: 1, digest: D, block: block(1) });
  expect(leads.votes()).toEqual(["view-change@1:00", "pre-prepare@1:01", "prepare@1:01"]);
  const sent = leads.all("send").find((one) => one.message.type === "pre-prepare");
  leads.verified(sent?.message as never);
});

test("R6: the new leader proposes the highest prepared value as soon as it has the body", () => {
  const view = 3;
  const rig = new Rig({ self: new Rig().leader(view) });
  const [a, b, c] = rig.others as [number, number, number];
  const low = rig.certificate(Phase.prepare, 0, digestOf(block(2)), rig.others);
  const high = rig.certificate(Phase.prepare, 2, D, rig.others);
  rig.receive(rig.viewChange(a, view, low), rig.viewChange(b, view, high), rig.viewChange(c, view));
  expect(rig.all("propose")).toEqual([]);
  expect(rig.votes()).toEqual(["view-change@3:00"]);
  rig.receive(rig.viewChange(b, view, high, block(1)));
  expect(rig.votes()).toEqual(["view-change@3:00", "pre-prepare@3:01"]);
  const sent = rig.all("send").find((one) => one.message.type === "pre-prepare");
  expect(sent?.message).toMatchObject({ digest: D, justification: { prepared: high } });
  rig.verified(sent?.message as never);
  expect(rig.all("validate")).toMatchObject([{ view, digest: D, fresh: false }]);
});

test("the justification is fixed when the host is asked: a later claim does not change it", () => {
  const rig = new Rig({ self: new Rig().leader(1) });
  const [a, b, c] = rig.others as [number, number, number];
  rig.receive(rig.viewChange(a, 1), rig.viewChange(b, 1));
  const prepared = rig.certificate(Phase.prepare, 0, digestOf(block(2)), rig.others);
  rig.receive(rig.viewChange(c, 1, prepared, block(2)));
  rig.give({ t: "proposal", height: HEIGHT, view: 1, digest: D, block: block(1) });
  const sent = rig.all("send").find((one) => one.message.type === "pre-prepare");
  expect(sent?.message).toMatchObject({ digest: D });
  rig.verified(sent?.message as never);
});

test("a late answer of the host to an ended view is dropped", () => {
  const rig = new Rig({ self: new Rig().leader(0) });
  rig.give({ t: "due", height: HEIGHT });
  timeout(rig, 0);
  rig.give({ t: "proposal", height: HEIGHT, view: 0, digest: D, block: block(1) });
  expect(rig.votes()).toEqual(["view-change@1:00"]);
});

test("R8 in a row: each refused view hands over to the next leader", () => {
  const rig = new Rig();
  const [a, b] = rig.others as [number, number];
  for (const view of [0, 1, 2])
    rig.receive(
      rig.prepare(a, view, ZERO_HASH, NilReason.clock),
      rig.prepare(b, view, ZERO_HASH, NilReason.clock),
    );
  expect(snapshot(rig.engine)).toMatchObject({ view: 3, leader: rig.leader(3) });
});

test("R9: the re-broadcast repeats VIEW-CHANGE, votes and proposal, and sets itself again", () => {
  const rig = committed();
  timeout(rig, 0);
  const effects = rig.give({ t: "timer", timer: "rebroadcast", height: HEIGHT, view: 0 });
  const kinds = effects.map((one) => (one.t === "send" ? one.message.type : one.t));
  expect(kinds[0]).toBe("set-timer");
  expect(kinds).toContain("view-change");
  const votes = effects.flatMap((one) =>
    one.t === "send" && one.message.type === "vote" ? [one.message] : [],
  );
  // The PREPARE belongs to a view that was left; a COMMIT can decide in any.
  expect(votes).toMatchObject([{ phase: Phase.commit, view: 0 }]);
});

test("R19: votes beyond the window are not kept, a view change to any view moves at most one slot", () => {
  const rig = new Rig();
  const [a] = rig.others as [number];
  for (let view = 1; view < 2000; view++)
    rig.receive(rig.prepare(a, view, D), rig.viewChange(a, view));
  expect(rig.engine.views.size).toBeLessThanOrEqual(9);
  expect(snapshot(rig.engine).view).toBe(0);
});

test("R19: bodies are bounded while views pass", () => {
  const rig = new Rig();
  for (let view = 1; view < 200; view++)
    if (rig.leader(view) !== rig.self)
      rig.receive(rig.prePrepare(view, block(view), rig.justification(view, rig.others)));
  expect(snapshot(rig.engine).view).toBeGreaterThan(197);
  expect(rig.engine.blocks.size).toBeLessThanOrEqual(16);
  expect(rig.engine.blocks.has(snapshot(rig.engine).proposed ?? "")).toBe(true);
  expect(rig.engine.views.size).toBeLessThanOrEqual(17);
});

test("a claim whose body is kept back does not hold the leader up", () => {
  const rig = new Rig({ self: new Rig().leader(1) });
  const [a, b, c] = rig.others as [number, number, number];
  const prepared = rig.certificate(Phase.prepare, 0, D, rig.others);
  rig.receive(rig.viewChange(a, 1, prepared), rig.viewChange(b, 1));
  expect(rig.all("propose")).toEqual([]);
  rig.receive(rig.viewChange(c, 1));
  expect(rig.all("propose")).toHaveLength(1);
  rig.give({ t: "proposal", height: HEIGHT, view: 1, digest: D, block: block(1) });
  const sent = rig.all("send").find((one) => one.message.type === "pre-prepare");
  rig.verified(sent?.message as never);
});
