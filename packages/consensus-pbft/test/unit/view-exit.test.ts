// What the engine says about views that ended: the cause, how far the view was, who said nil, who was silent.
import { NilReason, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import { snapshot } from "../../src/index.ts";
import { block, digestOf, HEIGHT, proposed, Rig } from "../support/rig.ts";

const D = digestOf(block(1));
const exits = (rig: Rig) => rig.all("view-changed").map(({ exit }) => exit);
const timeout = (rig: Rig, view: number) =>
  rig.give({ t: "timer", timer: "view", height: HEIGHT, view });

test("a timer without a proposal: everybody is silent, the leader is named", () => {
  const rig = new Rig();
  rig.give({ t: "due", height: HEIGHT });
  timeout(rig, 0);
  expect(exits(rig)).toEqual([
    {
      ...{ height: HEIGHT, from: 0, to: 1, cause: "timer", stage: "no-proposal" },
      ...{ leader: rig.leader(0), refusals: [], silent: [0, 1, 2, 3] },
    },
  ]);
});

test("a timer after a PREPARE quorum: COMMITs were missing", () => {
  const rig = new Rig();
  proposed(rig);
  const [a = -1, b = -1, c = -1] = rig.others;
  rig.receive(rig.prepare(a, 0, D), rig.prepare(b, 0, D));
  timeout(rig, 0);
  expect(exits(rig)).toMatchObject([{ cause: "timer", stage: "prepared", silent: [c] }]);
});

test("a weak quorum of nil: reasons are counted with their power", () => {
  const rig = new Rig({ powers: [2, 3, 4, 5] });
  const [a = -1, b = -1, c = -1] = rig.others;
  rig.receive(rig.prepare(a, 0, ZERO_HASH, NilReason.wrongRoot));
  expect(snapshot(rig.engine).refused).toEqual([{ index: a, reason: NilReason.wrongRoot }]);
  rig.receive(
    rig.prepare(b, 0, ZERO_HASH, NilReason.clock),
    rig.prepare(c, 0, ZERO_HASH, NilReason.wrongRoot),
  );
  const [exit] = exits(rig);
  expect(exit).toMatchObject({ cause: "refused", stage: "no-proposal", from: 0, to: 1 });
  const power = (index: number) => rig.set.members[index]?.power ?? 0n;
  const said = exit?.refusals.reduce((sum, one) => sum + one.power, 0n) ?? 0n;
  expect(3n * said > 14n).toBe(true);
  expect(exit?.refusals[0]).toMatchObject({
    reason: NilReason.wrongRoot,
    power: exit?.refusals[0]?.signers === 1 ? power(a) : power(a) + power(c),
  });
});

test("a quorum of nil is no prepared block", () => {
  const powers = [1, 1, 1, 10];
  const rig = new Rig({ powers, self: 0 });
  rig.receive(rig.prepare(3, 0, ZERO_HASH, NilReason.trap));
  const refusals = [{ reason: NilReason.trap, signers: 1, power: 10n }];
  expect(exits(rig)).toMatchObject([{ cause: "refused", stage: "no-proposal", refusals }]);
});

test("pulled by a weak quorum beyond", () => {
  const rig = new Rig();
  rig.receive(...rig.others.slice(0, 2).map((signer) => rig.viewChange(signer, 3)));
  expect(exits(rig)).toMatchObject([{ cause: "pulled", from: 0, to: 3 }]);
});

test("pulled by the justified proposal of a later view", () => {
  const rig = new Rig();
  rig.receive(rig.prePrepare(2, block(1), rig.justification(2, rig.others)));
  expect(exits(rig)).toMatchObject([{ cause: "justified", from: 0, to: 2 }]);
});

test("the snapshot holds who was heard at the height, and the last decision's signers", () => {
  const rig = new Rig();
  expect(snapshot(rig.engine)).toMatchObject({ heard: [], last: null });
  const [a = -1, b = -1, c = -1] = rig.others;
  proposed(rig);
  rig.receive(rig.viewChange(a, 2));
  expect(snapshot(rig.engine).heard).toEqual(
    [...new Set([a, rig.self, rig.leader(0)])].sort((x, y) => x - y),
  );
  rig.receive(...[a, b, c].map((signer) => rig.commit(signer, 0, D)));
  expect(snapshot(rig.engine).last).toEqual({
    height: HEIGHT,
    view: 0,
    digest: D,
    signers: [a, b, c].sort((x, y) => x - y),
  });
});
