// Restart: rebuilds the engine from records that an earlier life made durable, and compares.
import { Phase } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  type DurableRecord,
  type DurableState,
  EMPTY_DURABLE,
  parentCertificate,
  snapshot,
} from "../../src/index.ts";
import { block, digestOf, HEIGHT, proposed, Rig } from "../support/rig.ts";

const D = digestOf(block(1));

function durableOf(records: readonly DurableRecord[]): DurableState {
  let state: DurableState = EMPTY_DURABLE;
  for (const record of records)
    if (record.kind === "vote")
      state = { ...state, votes: [...state.votes, { subject: record.subject, signature: null }] };
    else if (record.kind === "prepared") state = { ...state, prepared: record.prepared };
    else state = { ...state, decision: record.decision };
  return state;
}

const restarted = (rig: Rig) => new Rig({ self: rig.self, durable: durableOf(rig.records()) });

test("stored votes of the last view are signed and sent again, nothing new", () => {
  const rig = new Rig();
  proposed(rig);
  const again = restarted(rig);
  expect(again.records()).toEqual([]);
  expect(again.all("sign")).toMatchObject([{ after: 0n, message: { digest: D, view: 0 } }]);
  expect(again.all("send").map((one) => one.message)).toEqual(
    rig.all("send").map((one) => one.message),
  );
});

test("a restarted node never prepares another block in the same view", () => {
  const rig = new Rig();
  proposed(rig);
  const again = restarted(rig);
  proposed(again, block(2));
  expect(again.votes()).toEqual([]);
});

test("a restarted leader does not propose again in the view that it has locked", () => {
  const rig = new Rig({ self: new Rig().leader(0) });
  rig.signs = false;
  rig.give({ t: "due", height: HEIGHT });
  rig.give({ t: "proposal", height: HEIGHT, view: 0, digest: D, block: block(1) });
  expect(rig.votes()).toEqual(["pre-prepare@0:01"]);
  const again = restarted(rig);
  again.give({ t: "due", height: HEIGHT });
  expect(again.all("propose")).toEqual([]);
});

test("the prepared certificate survives and the next VIEW-CHANGE claims it", () => {
  const rig = new Rig();
  proposed(rig);
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
  const again = restarted(rig);
  expect(snapshot(again.engine).lockedView).toBe(0);
  again.give({ t: "due", height: HEIGHT });
  again.give({ t: "timer", timer: "view", height: HEIGHT, view: 0 });
  expect(again.votes()).toEqual(["view-change@1:01"]);
});

test("the view survives: nothing below the last VIEW-CHANGE is signed", () => {
  const rig = new Rig();
  rig.receive(...rig.others.map((signer) => rig.viewChange(signer, 4)));
  const again = restarted(rig);
  expect(snapshot(again.engine).view).toBe(4);
  proposed(again);
  expect(again.votes()).toEqual([]);
});

test("a durable decision is given to the host again, and nothing more is voted at its height", () => {
  const rig = new Rig();
  proposed(rig);
  rig.receive(...rig.others.map((signer) => rig.commit(signer, 0, D)));
  const again = restarted(rig);
  expect(again.all("decide")).toMatchObject([{ after: 0n, block: block(1) }]);
  again.receive(...again.others.map((signer) => again.viewChange(signer, 3)));
  expect(again.votes()).toEqual([]);
});

test("the decision below gives the next leader its parent certificate", () => {
  const below = new Rig();
  const certificate = below.certificate(Phase.commit, 0, D, [0, 1, 2]);
  const durable = { ...EMPTY_DURABLE, decision: { certificate, block: block(1) } };
  const rig = new Rig({ durable, height: HEIGHT + 1n });
  expect(parentCertificate(rig.engine)).toEqual(certificate);
  expect(rig.all("decide")).toEqual([]);
});

test("behind its own locks a node follows without a vote until it reaches them", () => {
  const ahead = new Rig({ height: HEIGHT + 1n });
  proposed(ahead);
  const rig = new Rig({ self: ahead.self, durable: durableOf(ahead.records()) });
  proposed(rig);
  expect(rig.votes()).toEqual([]);
  const certificate = rig.certificate(Phase.commit, 0, D, rig.others);
  rig.receive({ type: "decided", certificate, block: block(1) });
  rig.give({
    t: "new-height",
    config: { height: HEIGHT + 1n, set: rig.set, self: rig.self },
  });
  expect(rig.all("sign").at(-1)).toMatchObject({ after: 0n, message: { height: HEIGHT + 1n } });
});

test("a claim whose certificate was replaced by a later COMMIT is not repeated", () => {
  const rig = new Rig();
  proposed(rig);
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 0, D)));
  const prepared = rig.certificate(Phase.prepare, 0, D, rig.others);
  rig.receive(rig.prePrepare(1, block(1), rig.justification(1, rig.others, prepared)));
  rig.give({ t: "validated", height: HEIGHT, view: 1, digest: D, verdict: { ok: true } });
  rig.receive(...rig.others.map((signer) => rig.prepare(signer, 1, D)));
  expect(rig.votes().slice(2)).toEqual(["view-change@1:01", "prepare@1:01", "commit@1:01"]);
  const kinds = restarted(rig)
    .all("sign")
    .map(({ message }) => message.type);
  expect(kinds).toEqual(["vote", "vote"]);
});

test("catching up below the durable decision stores nothing older, and ends with it", () => {
  const later = new Rig({ height: HEIGHT + 1n });
  const top = later.certificate(Phase.commit, 0, D, later.others);
  const durable = { ...EMPTY_DURABLE, decision: { certificate: top, block: block(1) } };
  const rig = new Rig({ durable });
  expect(rig.all("decide")).toEqual([]);
  const certificate = rig.certificate(Phase.commit, 0, D, rig.others);
  rig.receive({ type: "decided", certificate, block: block(1) });
  expect(rig.records()).toEqual([]);
  expect(rig.all("decide")).toMatchObject([{ after: 0n, certificate: { height: HEIGHT } }]);
  rig.give({ t: "new-height", config: { height: HEIGHT + 1n, set: rig.set, self: rig.self } });
  expect(rig.all("decide")[1]).toMatchObject({ after: 0n, certificate: { height: HEIGHT + 1n } });
  expect(rig.records()).toEqual([]);
});
