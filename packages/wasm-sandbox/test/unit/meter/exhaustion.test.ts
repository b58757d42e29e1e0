// Goal: fuel and stack always end a guest, at one exact point; method: endless guests, exact counters.
import { describe, expect, it } from "vitest";
import { createMeteredInstance, rulesOf } from "../../../src/index.ts";
import { ByteSink } from "../../../src/meter/byte-sink.ts";
import { emitCharge, emitFrameEntry } from "../../../src/meter/emit.ts";
import { instrument, runMetered } from "../../metered.ts";

/** A million rounds: endless for the budgets here, but it ends should the meter be broken. */
const STEP = "local.get 0 i32.const 1 i32.add local.tee 0 i32.const 1000000 i32.lt_u";
const long = (body: string) => ({
  functions: [{ type: "->", locals: "i32", body, export: "run" }],
});
const SPIN = long(`loop ${STEP} br_if 0 end`);
const DEEP = { functions: [{ type: "->", body: "call 0", export: "run" }] };

describe("fuel", () => {
  it("removing the fuel injection is noticed", () => {
    // A long loop is stopped only if a charge stands in its cycle ...
    expect(runMetered(SPIN, [], { fuel: 1000n })).toMatchObject({
      ending: { outcome: "out-of-fuel" },
      // entry 1, then 7 a round: 143 rounds are 1001.
      used: 1002n,
    });
    // ... and each of three functions holds the entry charge, byte for byte.
    const bodies = ["i32.const 1 drop", "loop br 0 end", "call 0"];
    const spec = { functions: bodies.map((body) => ({ type: "->", body })) };
    const instrumented = instrument(spec, {}, [], rulesOf(1));
    const globals = { fuel: 0, stack: 1, growFailed: 2 };
    const entries = [3, 1, 5].map((cost) => {
      const sink = new ByteSink();
      emitFrameEntry(sink, globals, 64 + (cost === 3 ? 8 : 0));
      return Buffer.from(emitCharge(sink.raw(0x02, 0x40), globals, cost).done());
    });
    const found = entries.map((entry) => Buffer.from(instrumented).indexOf(entry) > 0);
    expect(found).toEqual([true, true, true]);
  });

  it("is checked before every host call, which never sees it negative", () => {
    const spec = {
      imports: [{ name: "env.probe", type: "->" }],
      functions: [
        { type: "->", body: `loop call 0 ${STEP} br_if 0 end`, locals: "i32", export: "run" },
      ],
    };
    const seen: bigint[] = [];
    const instance = createMeteredInstance(
      instrument(spec, {}, ["env.probe"]),
      { env: { probe: () => void seen.push(instance.fuel) } },
      { fuel: 111n },
    );
    expect(() => instance.function("run")()).toThrow();
    expect(instance.classify(undefined)).toEqual({ outcome: "out-of-fuel" });
    // entry 1, then 11 a round.
    expect(seen).toEqual([99n, 88n, 77n, 66n, 55n, 44n, 33n, 22n, 11n, 0n]);
  });

  it("can be taken by the host, and ends the guest when it does not suffice", () => {
    const spec = {
      imports: [{ name: "env.work", type: "->" }],
      functions: [{ type: "->", body: "call 0", export: "run" }],
    };
    const run = (fuel: bigint) => {
      const instance = createMeteredInstance(
        instrument(spec, {}, ["env.work"]),
        { env: { work: () => void instance.charge(100n) } },
        { fuel },
      );
      try {
        instance.function("run")();
        return instance.fuel;
      } catch (thrown) {
        return instance.classify(thrown);
      }
    };
    expect(run(105n)).toBe(0n);
    expect(run(104n)).toEqual({ outcome: "out-of-fuel" });
  });

  it("ends every kind of cycle", () => {
    const bodies = [
      `loop ${STEP} br_if 0 end`,
      `loop block ${STEP} br_table 0 1 end end`,
      `loop loop ${STEP} br_if 1 end end`,
      `block loop ${STEP} if br 1 end end end`,
    ];
    for (const body of bodies)
      expect(runMetered(long(body), [], { fuel: 999n }).ending).toEqual({ outcome: "out-of-fuel" });
  });
});

describe("stack", () => {
  // Half of the default: this thread's native stack is not sized for a whole logical one.
  it("ends recursion at the frame that does not fit: 512 KiB / 64 bytes", () => {
    expect(runMetered(DEEP, [], { stackBytes: 512 * 1024 })).toMatchObject({
      ending: { outcome: "stack-exhausted" },
      used: 5n * 8192n,
      stackLeft: -64,
    });
    expect(runMetered(DEEP, [], { stackBytes: 640 }).used).toBe(50n);
  });

  it("prices parameters, locals and operand height", () => {
    // 8 x (2 parameters + 3 locals + height 4 + 8) = 136.
    const body = "i32.const 1 i32.const 2 i32.const 3 local.get 0 drop drop drop drop";
    const spec = {
      functions: [{ type: "i32 i64 ->", locals: "f64 i32 i64", body, export: "run" }],
    };
    const rules = rulesOf(1);
    expect(runMetered(spec, [1, 2n], { stackBytes: 136, rules })).toMatchObject({ stackLeft: 136 });
    expect(runMetered(spec, [1, 2n], { stackBytes: 135, rules })).toMatchObject({
      ending: { outcome: "stack-exhausted" },
      stackLeft: -1,
    });
  });

  it("gives the frame back on every exit", () => {
    const exits = [
      "",
      "return",
      "br 0",
      "i32.const 1 br_if 0",
      "i32.const 0 br_table 0 0",
      "block br 1 end",
      "block loop i32.const 1 if return end br 2 end end",
    ];
    for (const body of exits) {
      const callee = { type: "->", body };
      const run = { type: "->", body: "call 0 call 0", export: "run" };
      const rules = rulesOf(1);
      expect(runMetered({ functions: [callee, run] }, [], { rules }).stackLeft).toBe(1024 * 1024);
    }
  });
});
