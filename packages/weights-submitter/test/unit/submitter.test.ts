// Goal: each order ends once and truly, whatever dies or refuses on the way; a chain double with
// crash injection at every operation, before and after its effect.
import { afterEach, beforeEach, expect, test } from "vitest";
import { Mortality } from "../fixtures/mortality.ts";
import { Bench, order, settled } from "../fixtures/submitter-bench.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

test("the way to finalised_ok, and nothing more for the same order", async () => {
  const submitter = bench.start();
  expect((await submitter.submit(order(1n))).state).toBe("planned");
  await bench.until(1n, "finalised_ok");
  await submitter.submit(order(1n));
  for (let i = 0; i < 5; i++) bench.chain.produce();
  await settled();
  expect(bench.chain.included).toHaveLength(1);
  expect(submitter.status()).toMatchObject({
    open: 0,
    lastFinalised: { epoch: 1n },
    trouble: null,
  });
  await expect(submitter.submit(order(1n, 8))).rejects.toMatchObject({ code: "WEIGHTS_CONFLICT" });
  await submitter.close();
});

test("a death at any step gives exactly one extrinsic", async () => {
  let points = 0;
  for (const afterEffect of [false, true])
    for (let fatal = 1; ; fatal++) {
      const own = new Bench();
      const mortality = new Mortality(fatal, afterEffect);
      const first = own.start(mortality);
      const planned = await first.submit(order(1n)).catch(() => undefined);
      for (let i = 0; i < 8 && !mortality.dead; i++) {
        own.chain.produce();
        await settled();
      }
      await first.close();
      if (!mortality.dead) {
        own.close();
        break;
      }
      points++;
      // The chain goes on while the process is down.
      for (let i = 0; i < fatal % 4; i++) own.chain.produce();
      const second = own.start();
      // What was never durable is ordered again by the caller, from the log.
      if (planned === undefined) await second.submit(order(1n));
      await own.until(1n, "finalised_ok");
      await second.close();
      expect(own.chain.included, `death at operation ${fatal}`).toHaveLength(1);
      expect(own.chain.submitted.size, `death at operation ${fatal}`).toBe(1);
      own.close();
    }
  expect(points).toBeGreaterThanOrEqual(20);
});

test("an unreachable chain costs time only", async () => {
  bench.chain.reachable = false;
  const submitter = bench.start();
  await submitter.submit(order(1n));
  for (let i = 0; i < 5; i++) {
    bench.chain.produce();
    await settled();
  }
  expect(bench.state(1n)).toBe("planned");
  expect(submitter.status().trouble).toBe("CHAIN_UNREACHABLE: nobody answers");
  bench.chain.reachable = true;
  await bench.until(1n, "finalised_ok");
  expect(submitter.status().trouble).toBeNull();
  await submitter.close();
});

test("a refusal to wait keeps the same bytes until the pool takes them", async () => {
  const custom = { accepted: false, code: 1010, reason: "Custom error: 6" } as const;
  bench.chain.refusals = [custom, custom];
  const submitter = bench.start();
  await submitter.submit(order(1n));
  await bench.until(1n, "finalised_ok");
  expect([...bench.chain.submitted]).toEqual(["extrinsic 1"]);
  await submitter.close();
});

test("a pool that forgets is told again, and only dead bytes are replaced", async () => {
  bench.chain.forgetful = true;
  const submitter = bench.start();
  await submitter.submit(order(1n));
  for (let i = 0; i < 60; i++) {
    bench.chain.produce();
    await settled();
  }
  expect([...bench.chain.submitted]).toEqual(["extrinsic 1"]);
  bench.chain.forgetful = false;
  await bench.until(1n, "finalised_ok");
  expect(bench.chain.included).toHaveLength(1);
  await submitter.close();
});

test("bytes whose era died unseen are signed anew, five times at most", async () => {
  bench.chain.forgetful = true;
  const submitter = bench.start();
  await submitter.submit(order(1n));
  await bench.until(1n, "dropped", 500);
  expect(bench.chain.submitted.size).toBe(5);
  expect(bench.chain.included).toHaveLength(0);
  expect(bench.error(1n)).toBe("EraExpired");
  await submitter.close();
});

test("bytes whose nonce others spent are replaced before their era is dead", async () => {
  const submitter = bench.start();
  bench.chain.refusals = [{ accepted: false, code: 1012, reason: "temporarily banned" }];
  await submitter.submit(order(1n));
  await settled();
  expect(bench.state(1n)).toBe("signed");
  bench.chain.spendNonce();
  await bench.until(1n, "finalised_ok", 10);
  expect(bench.chain.included).toEqual(["extrinsic 2"]);
  await submitter.close();
});

test("a refusal that is our bug ends the epoch once the bytes are dead", async () => {
  const bug = { accepted: false, code: 1002, reason: "could not decode" } as const;
  bench.chain.refusals = Array.from({ length: 40 }, () => bug);
  const submitter = bench.start();
  await submitter.submit(order(1n));
  await bench.until(1n, "dropped");
  expect(bench.error(1n)).toBe("BUG: could not decode");
  await submitter.close();
});

test("an included failure is recorded by name; one that time heals is tried again", async () => {
  const submitter = bench.start();
  bench.chain.dispatchError = "NeuronNoValidatorPermit";
  await submitter.submit(order(1n));
  await bench.until(1n, "finalised_err");
  expect(bench.error(1n)).toBe("NeuronNoValidatorPermit");
  bench.chain.dispatchError = "SettingWeightsTooFast";
  await submitter.submit(order(2n));
  await bench.until(2n, "finalised_ok");
  expect(bench.chain.included).toHaveLength(3);
  await submitter.close();
});

test("pre-flight waits, drops or skips without a signature", async () => {
  const submitter = bench.start();
  bench.chain.facts = { lastUpdate: 9n, rateLimit: 10n };
  await submitter.submit(order(1n));
  await settled();
  expect([bench.state(1n), bench.error(1n)]).toEqual(["planned", "SettingWeightsTooFast"]);
  await bench.until(1n, "finalised_ok");
  bench.chain.facts = { permit: false };
  await submitter.submit(order(2n));
  await bench.until(2n, "dropped");
  expect(bench.error(2n)).toBe("NeuronNoValidatorPermit");
  await submitter.submit({ ...order(3n), weights: [{ uid: 1, weight: 0 }] });
  await bench.until(3n, "skipped");
  await submitter.submit({ ...order(4n), weights: [], hotkeys: [] });
  await bench.until(4n, "skipped");
  expect(bench.chain.included).toHaveLength(1);
  await submitter.close();
});

test("a newer epoch supersedes an older one that was not sent", async () => {
  const submitter = bench.start();
  bench.chain.facts = { lastUpdate: 9n, rateLimit: 20n };
  await submitter.submit(order(1n));
  await settled();
  await submitter.submit(order(2n));
  await bench.until(2n, "finalised_ok");
  expect(bench.state(1n)).toBe("superseded");
  expect(bench.chain.included).toHaveLength(1);
  await submitter.close();
});
