// Goal: fuel that a function holds in a local is the same account as the global; method: hosts that read
// and change it, calls of every kind, budgets around the exact cost.
import { describe, expect, it } from "vitest";
import { createMeteredInstance, rulesOf } from "../../../src/index.ts";
import type { ModuleSpec } from "../../assembler.ts";
import { instrument, PLAIN_RULES, runMetered } from "../../metered.ts";

/** A loop that certainly holds its fuel in a local: 100 rounds of `body`. */
const rounds = (body: string) =>
  `loop ${body} local.get 0 i32.const 1 i32.add local.tee 0 i32.const 100 i32.lt_u br_if 0 end`;
const ROUND = 7n;
/** Two charges a round more than the calls cost: the local pays. */
const BRANCHES = "local.get 0 if nop end local.get 0 if nop end local.get 0 if nop end";
const loop = (body: string): ModuleSpec => ({
  imports: [{ name: "env.host", type: "->" }],
  functions: [
    { type: "->", locals: "i32", body: rounds(`${BRANCHES} ${body}`), export: "run" },
    { type: "->", body: "i32.const 1 drop" },
  ],
});

function start(spec: ModuleSpec, fuel: bigint, host: (left: bigint) => bigint) {
  const imports = { env: { host: () => void (instance.fuel = host(instance.fuel)) } };
  const instance = createMeteredInstance(instrument(spec, {}, ["env.host"]), imports, { fuel });
  return instance;
}

describe("fuel in a local", () => {
  it("is what the host sees, and what it takes is gone for the guest", () => {
    const seen: bigint[] = [];
    const instance = start(loop("call 0"), 100_000n, (left) => {
      seen.push(left);
      return left - 50n;
    });
    instance.function("run")();
    // A round: 7, three times get and if, a call.
    const round = ROUND + 6n + 4n;
    expect(seen.slice(0, 3)).toEqual([99_999n - round, 99_949n - 2n * round, 99_899n - 3n * round]);
    expect(instance.fuel).toBe(100_000n - 1n - 100n * (round + 50n));
  });

  it("is never below 0 at a host call, whatever the budget", () => {
    for (let fuel = 0n; fuel < 200n; fuel++) {
      let least = 0n;
      const instance = start(loop("call 0"), fuel, (left) => {
        if (left < least) least = left;
        return left;
      });
      expect(() => instance.function("run")()).toThrow();
      expect([least, instance.classify(undefined)]).toEqual([0n, { outcome: "out-of-fuel" }]);
    }
  });

  it("pays its callees and helpers from the same account", () => {
    const imports = { env: { host: () => undefined } };
    const used = (body: string, more: Partial<ModuleSpec> = {}) =>
      runMetered({ ...loop(body), ...more }, [], { imports, allowedImports: ["env.host"] }).used;
    const alone = 1n + 100n * (ROUND + 6n);
    expect(used("")).toBe(alone);
    expect(used("call 2")).toBe(alone + 100n * (4n + 3n));
    const memory = { memory: [1] as const };
    const fill = "i32.const 0 i32.const 0 i32.const 64 memory.fill";
    expect(used(fill, memory)).toBe(alone + 100n * (4n + 4n));
    expect(used("i32.const 0 memory.grow drop", memory)).toBe(alone + 100n * 3n);
  });

  it("suffices exactly to the unit", () => {
    const exact = 1n + 100n * (ROUND + 6n + 7n);
    const imports = { env: { host: () => undefined } };
    const run = (fuel: bigint) =>
      runMetered(loop("call 2"), [], { fuel, imports, allowedImports: ["env.host"] });
    expect(run(exact)).toMatchObject({ used: exact });
    expect(run(exact).ending).toBeUndefined();
    expect(run(exact - 1n).ending).toEqual({ outcome: "out-of-fuel" });
  });

  it("ends a call that returns with less than nothing", () => {
    // Behind the branch stand 100 instructions that no loop and no call checks.
    const early = "local.get 0 i32.const 100 i32.gt_u if return end";
    const body = `loop local.get 0 br_if 0 end ${early} ${"i32.const 1 drop ".repeat(50)}`;
    const spec = { functions: [{ type: "i32 ->", body, export: "run" }] };
    for (const fuel of [6n, 7n, 8n, 50n, 106n])
      expect(runMetered(spec, [0], { fuel }).ending).toEqual({ outcome: "out-of-fuel" });
    expect(runMetered(spec, [0], { fuel: 107n })).toMatchObject({ used: 107n });
  });

  it("counts the same as in the global for every way out of a function", () => {
    const exits = [
      "return",
      "br 2",
      "i32.const 1 br_if 2",
      "i32.const 0 br_table 2 2",
      "unreachable",
    ];
    for (const exit of exits) {
      const body = rounds(`${BRANCHES} local.get 0 i32.const 50 i32.eq if ${exit} end`);
      const spec = { functions: [{ type: "->", locals: "i32", body, export: "run" }] };
      const [first, second] = [rulesOf(1), PLAIN_RULES].map((rules) =>
        runMetered(spec, [], { rules }),
      );
      expect(second?.ending).toEqual(first?.ending);
      if (exit !== "unreachable") expect(second?.used).toBe(first?.used);
    }
  });
});
