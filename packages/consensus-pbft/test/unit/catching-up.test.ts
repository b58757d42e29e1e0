// Heights: moving on, late votes, peers that are behind and being behind oneself.
import { Phase } from "@platform/protocol";
import { expect, test } from "vitest";
import { parentCertificate, snapshot } from "../../src/index.ts";
import { block, digestOf, HEIGHT, proposed, Rig } from "../support/rig.ts";

const D = digestOf(block(1));

function decided(): Rig {
  const rig = new Rig();
  proposed(rig);
  rig.receive(...rig.others.map((signer) => rig.commit(signer, 0, D)));
  expect(rig.all("decide")).toHaveLength(1);
  return rig;
}

const next = (rig: Rig) =>
  rig.give({ t: "new-height", config: { height: HEIGHT + 1n, set: rig.set, self: rig.self } });

test("R15: a decision from sync goes through the same reducer, idempotent by height", () => {
  const rig = new Rig();
  const certificate = rig.certificate(Phase.commit, 6, D, rig.others);
  rig.receive({ type: "decided", certificate, block: block(1) });
  rig.receive({ type: "decided", certificate, block: block(1) });
  expect(rig.all("decide")).toHaveLength(1);
  expect(snapshot(rig.engine).decided).toBe(true);
});

test("a certificate alone decides where the body is held, and fetches where it is not", () => {
  const certificate = new Rig().certificate(Phase.commit, 0, D, [0, 1, 2]);
  const holder = new Rig();
  proposed(holder);
  holder.receive({ type: "decided", certificate, block: null });
  expect(holder.all("decide")).toHaveLength(1);
  const empty = new Rig();
  empty.receive({ type: "decided", certificate, block: null });
  expect(empty.all("decide")).toEqual([]);
  expect(empty.all("fetch")).toHaveLength(1);
});

test("late COMMITs join the certificate that the next block carries", () => {
  const rig = decided();
  expect(parentCertificate(rig.engine)?.signatures).toHaveLength(3);
  next(rig);
  const missing = rig.self;
  const late = rig.commit(missing, 0, D);
  if (late.type !== "vote") return expect.fail("a commit is a vote");
  rig.give({ t: "signed", message: late });
  const certificate = parentCertificate(rig.engine);
  expect(certificate?.signatures.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  rig.verified({ type: "decided", certificate: certificate as never, block: null });
});

test("a late COMMIT of another view or digest stays out", () => {
  const rig = new Rig();
  proposed(rig);
  const [a, b, c] = rig.others as [number, number, number];
  rig.receive(rig.prepare(a, 0, D), rig.prepare(b, 0, D));
  rig.receive(rig.commit(a, 0, D), rig.commit(b, 0, D));
  next(rig);
  rig.receive(rig.commit(c, 1, D), rig.commit(c, 0, digestOf(block(2))));
  expect(parentCertificate(rig.engine)?.signatures).toHaveLength(3);
});

test("a new height forgets views, votes and locks of the old one", () => {
  const rig = decided();
  next(rig);
  expect(snapshot(rig.engine)).toMatchObject({
    height: HEIGHT + 1n,
    view: 0,
    decided: false,
    due: false,
    proposed: null,
    lockedView: null,
    prepares: [],
    commits: [],
  });
  rig.give({ t: "timer", timer: "view", height: HEIGHT, view: 0 });
  expect(snapshot(rig.engine).view).toBe(0);
});

test("a height can't be skipped and can't end without a decision", () => {
  const open = new Rig();
  expect(() => next(open)).toThrow("a height ends by its decision");
  const rig = decided();
  const config = { height: HEIGHT + 2n, set: rig.set, self: rig.self };
  expect(() => rig.give({ t: "new-height", config })).toThrow("heights follow each other");
});

test("R9: a VIEW-CHANGE for a decided height is answered, once until the next re-broadcast", () => {
  const rig = decided();
  const [a] = rig.others as [number];
  const stuck = rig.viewChange(a, 1);
  rig.receive(stuck, stuck);
  expect(rig.all("answer")).toEqual([{ t: "answer", to: a, height: HEIGHT }]);
  rig.give({ t: "timer", timer: "rebroadcast", height: HEIGHT, view: 0 });
  rig.receive(stuck);
  expect(rig.all("answer")).toHaveLength(2);
});

test("late votes one height back are no cry for help", () => {
  const rig = decided();
  next(rig);
  const [a] = rig.others as [number];
  rig.receive(rig.commit(a, 0, D), rig.prepare(a, 0, D));
  expect(rig.all("answer")).toEqual([]);
});

test("R9: the re-broadcast shows the last certificate without its body", () => {
  const rig = decided();
  next(rig);
  rig.give({ t: "timer", timer: "rebroadcast", height: HEIGHT + 1n, view: 0 });
  const sent = rig.all("send").at(-1)?.message;
  expect(sent).toMatchObject({ type: "decided", block: null });
  rig.verified(sent as never);
});

test("R19: of heights ahead only the highest is kept, and one request follows", () => {
  const rig = new Rig();
  const [a, b] = rig.others as [number, number];
  rig.give({ t: "hint", from: a, height: HEIGHT + 1n });
  expect(rig.all("fetch")).toEqual([]);
  rig.give({ t: "hint", from: a, height: HEIGHT + 9n });
  rig.give({ t: "hint", from: b, height: HEIGHT + 12n });
  expect(rig.all("fetch")).toEqual([{ t: "fetch", fromHeight: HEIGHT, from: a }]);
  rig.give({ t: "timer", timer: "rebroadcast", height: HEIGHT, view: 0 });
  expect(rig.all("fetch").at(-1)).toEqual({ t: "fetch", fromHeight: HEIGHT, from: b });
});

test("still behind after a decision: the next height is asked for at once", () => {
  const rig = decided();
  rig.give({ t: "hint", from: 0, height: HEIGHT + 5n });
  next(rig);
  expect(rig.all("fetch").at(-1)).toEqual({ t: "fetch", fromHeight: HEIGHT + 1n, from: 0 });
});
