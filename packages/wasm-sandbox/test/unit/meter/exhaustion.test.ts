// Goal: fuel and stack always end a guest, at one exact point; method: endless guests, exact counters.
import { describe, expect, it } from "vitest";
import { createMeteredInstance } from "../../../src/index.ts";
import { ByteSink } from "../../../src/meter/byte-sink.ts";
import { emitCharge, emitFrameEntry } from "../../../src/meter/emit.ts";
import { instrument, runMetered } from "../../metered.ts";

const SPIN = { functions: [{ type: "->", body: "loop br 0 end", export: "run" }] };
const DEEP = { functions: [{ type: "->", body: "call 0", export: "run" }] };

describe("fuel", () => {
  it("removing the fuel injection is noticed", () => {
    // An endless loop returns only if a charge stands in its cycle ...
    expect(runMetered(SPIN, [], { fuel: 1000n })).toMatchObject({
      ending: { outcome: "out-of-fuel" },
      used: 1001n,
    });
    // ... and each of three functions holds the entry charge, byte for byte.
    const bodies = ["i32.const 1 drop", "loop br 0 end", "call 0"];
    const instrumented = instrument({ functions: bodies.map((body) => ({ type: "->", body })) });
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
      functions: [{ type: "->", body: "loop call 0 br 0 end", export: "run" }],
    };
    const seen: bigint[] = [];
    const instance = createMeteredInstance(
      instrument(spec, {}, ["env.probe"]),
      { env: { probe: () => void seen.push(instance.fuel) } },
      { fuel: 51n },
    );
    expect(() => instance.function("run")()).toThrow();
    expect(instance.classify(undefined)).toEqual({ outcome: "out-of-fuel" });
    // entry 1, then 5 a round.
    expect(seen).toEqual([45n, 40n, 35n, 30n, 25n, 20n, 15n, 10n, 5n, 0n]);
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
      "loop i32.const 1 br_if 0 end",
      "loop block i32.const 0 br_table 1 1 end end",
      "loop loop br 1 end end",
      "block loop i32.const 1 if br 1 end end end",
    ];
    for (const body of bodies)
      expect(
        runMetered({ functions: [{ type: "->", body, export: "run" }] }, [], { fuel: 999n }).ending,
      ).toEqual({ outcome: "out-of-fuel" });
  });
});

describe("stack", () => {
  it("ends recursion at the frame that does not fit: 1 MiB / 64 bytes", () => {
    expect(runMetered(DEEP)).toMatchObject({
      ending: { outcome: "stack-exhausted" },
      used: 5n * 16384n,
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
    expect(runMetered(spec, [1, 2n], { stackBytes: 136 })).toMatchObject({ stackLeft: 136 });
    expect(runMetered(spec, [1, 2n], { stackBytes: 135 })).toMatchObject({
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
      expect(runMetered({ functions: [callee, run] }).stackLeft).toBe(1024 * 1024);
    }
  });
});
