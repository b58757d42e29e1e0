// Goal: a tail call leaves the function in every account before it enters the next one; method: chains
// of a million, budgets and stacks counted by hand, hosts that look, and probes.
import { describe, expect, it } from "vitest";
import {
  CURRENT_RULES,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  prepareModule,
  rulesOf,
} from "../../../src/index.ts";
import { createProbeTable } from "../../../src/observe/probe-table.ts";
import { assemble, type FunctionSpec, type ModuleSpec } from "../../assembler.ts";
import { instrument, PLAIN_RULES, rejectionOf, runMetered } from "../../metered.ts";

const LIMITS = { tailCalls: true };
const MILLION = 1_000_000;
const ENOUGH = 10n ** 10n;

/** What ends at 0, else goes on with one less: 10 and a tail call's index. */
const DOWN = "local.get 0 i32.eqz if return end local.get 0 i32.const 1 i32.sub";
/** entry 1, get, eqz, if; get, const, sub; the call 4. The last one returns instead. */
const STEP = 11n;
const LAST = 5n;
/** One parameter, two operands. */
const FRAME_BYTES = 8 * (1 + 2 + 8);
/** Three rounds of three branches: enough charges that a local pays. */
const ROUNDS =
  `i32.const 0 local.set 1 loop ${"local.get 1 if nop end ".repeat(3)} ` +
  "local.get 1 i32.const 1 i32.add local.tee 1 i32.const 3 i32.lt_u br_if 0 end";
const ROUNDS_COST = 2n + 3n * (6n + 7n);

const down = (next: string, more: Partial<FunctionSpec> = {}): FunctionSpec => ({
  type: "i32 ->",
  body: `${DOWN} ${next}`,
  ...more,
});
const run = (next: string): FunctionSpec => down(next, { export: "run" });

describe("a million tail calls", () => {
  const chain = (functions: readonly FunctionSpec[], more: Partial<ModuleSpec> = {}) =>
    runMetered({ functions, ...more }, [MILLION], {
      limits: LIMITS,
      fuel: ENOUGH,
      stackBytes: FRAME_BYTES,
    });
  const plain = { used: STEP * BigInt(MILLION) + LAST, stackLeft: FRAME_BYTES };

  it("of a function by itself run in one frame, and cost what they say", () => {
    expect(chain([run("return_call 0")])).toMatchObject(plain);
  });

  it("of two functions by each other", () => {
    expect(chain([run("return_call 1"), down("return_call 0")])).toMatchObject(plain);
  });

  it("through a table: the place on top, one fuel and one operand more", () => {
    const table = { table: [2] as const, elements: [0, 0] };
    const found = runMetered(
      { functions: [run("local.get 0 i32.const 1 i32.and return_call_indirect 0")], ...table },
      [MILLION],
      { limits: LIMITS, fuel: ENOUGH, stackBytes: FRAME_BYTES + 8 },
    );
    const used = (STEP + 3n) * BigInt(MILLION) + LAST;
    expect(found).toMatchObject({ used, stackLeft: FRAME_BYTES + 8 });
  });

  it("with the fuel in a local", () => {
    const spec = {
      functions: [
        { type: "i32 ->", locals: "i32", body: `${ROUNDS} ${DOWN} return_call 0`, export: "run" },
      ],
    };
    const inGlobal = instrument(spec, LIMITS, [], { ...CURRENT_RULES, fuel: "global" });
    expect(instrument(spec, LIMITS)).not.toEqual(inGlobal);
    const stackBytes = FRAME_BYTES + 8;
    const found = runMetered(spec, [MILLION], { limits: LIMITS, fuel: ENOUGH, stackBytes });
    const used = (STEP + ROUNDS_COST) * BigInt(MILLION) + LAST + ROUNDS_COST;
    expect(found).toMatchObject({ used, stackLeft: stackBytes });
  });
});

describe("the accounts around a tail call", () => {
  it("fuel ends in the callee, to the last unit", () => {
    const spec = { functions: [run("return_call 1"), down("return_call 0")] };
    const exact = STEP * 3n + LAST;
    const at = (fuel: bigint) => runMetered(spec, [3], { limits: LIMITS, fuel });
    expect(at(exact).ending).toBeUndefined();
    for (let fuel = 0n; fuel < exact; fuel++)
      expect(at(fuel).ending).toEqual({ outcome: "out-of-fuel" });
  });

  it("an endless chain ends by its fuel, a byte too little of stack ends it at once", () => {
    const spec = { functions: [{ type: "->", body: "return_call 0", export: "run" }] };
    expect(runMetered(spec, [], { limits: LIMITS }).ending).toEqual({ outcome: "out-of-fuel" });
    const short = { limits: LIMITS, stackBytes: FRAME_BYTES - 1 };
    const found = runMetered({ functions: [run("return_call 0")] }, [1], short);
    expect(found.ending).toEqual({ outcome: "stack-exhausted" });
  });

  it("values below the operands are dropped, results of several types come through", () => {
    const spec = {
      functions: [
        {
          type: "i32 -> i64 i32",
          body: "i64.const 9 block local.get 0 f64.const 1 local.get 0 return_call 1 end drop i64.const 1 i32.const 2",
          export: "run",
        },
        { type: "i32 -> i64 i32", body: "i64.const 40 local.get 0" },
      ],
    };
    const { result, used, stackLeft } = runMetered(spec, [7], { limits: LIMITS });
    expect({ result, used, stackLeft }).toEqual({
      result: [40n, 7],
      // Entries 2; const, get, const, get, tail call; const, get.
      used: 2n + 4n + 4n + 2n,
      stackLeft: 1024 * 1024,
    });
  });

  it("without the flag it is refused, with the offset of the opcode", () => {
    const bytes = assemble({ functions: [{ type: "->", body: "return_call 0" }] });
    expect(rejectionOf(bytes)).toEqual({ code: "PROFILE_TAIL_CALL", offset: bytes.length - 3 });
    expect(rejectionOf(bytes, LIMITS)).toBe("accepted");
    // Version 1 never had them, whatever a manifest says.
    const refused = { code: "PROFILE_TAIL_CALL", offset: bytes.length - 3 };
    expect(rejectionOf(bytes, LIMITS, rulesOf(1))).toEqual(refused);
  });
});

/** By direct tail call, and through the table that holds the import. */
const TO_HOST = ["return_call 0", "i32.const 0 return_call_indirect 0"];

describe.each(TO_HOST)("a tail call of the host by %s", (call) => {
  /** On a cycle, so that it pays; with `ROUNDS` it holds its fuel in a local. */
  const spec = (first: string): ModuleSpec => ({
    imports: [{ name: "env.host", type: "i32 -> i64" }],
    table: [1],
    elements: [0],
    functions: [
      {
        type: "i32 -> i64",
        locals: "i32",
        body: `${first} i32.const 0 if i32.const 0 call 1 return end local.get 0 ${call}`,
        export: "run",
      },
    ],
  });
  const start = (first: string, fuel: bigint, seen: (fuel: bigint, stack: number) => void) => {
    const host = (value: number): bigint => {
      seen(instance.fuel, instance.stackBytes);
      return BigInt(value) + 1n;
    };
    const bytes = instrument(spec(first), LIMITS, ["env.host"]);
    const instance = createMeteredInstance(bytes, { env: { host } }, { fuel });
    return instance;
  };

  it.each(["", ROUNDS])("finds the stack whole and the fuel exact, after '%s'", (first) => {
    let found: unknown;
    const instance = start(first, 1000n, (...seen) => {
      found = seen;
    });
    expect(instance.function("run")(41)).toBe(42n);
    expect(found).toEqual([instance.fuel, 1024 * 1024]);
    // Entry, condition and if, argument and call, and the place in the table.
    const cost = 1n + 2n + 1n + 4n + (call.startsWith("i32") ? 1n : 0n);
    expect(1000n - instance.fuel).toBe(cost + (first === "" ? 0n : ROUNDS_COST));
  });

  it.each(["", ROUNDS])("is never made with fuel below 0, after '%s'", (first) => {
    const found: bigint[] = [];
    for (let fuel = 0n; fuel < 80n; fuel++) {
      const instance = start(first, fuel, (left) => void found.push(left));
      try {
        instance.function("run")(1);
      } catch {
        expect(instance.classify(undefined)).toEqual({ outcome: "out-of-fuel" });
      }
    }
    // From the exact budget on, one unit more each time.
    expect(found.length).toBeGreaterThan(20);
    expect(found).toEqual(found.map((_, i) => BigInt(i)));
  });
});

describe("probes", () => {
  it("leave a function before its tail call enters the next, and move no fuel", () => {
    const bytes = assemble({ functions: [run("return_call 1"), down("return_call 0")] });
    const limits = { ...DEFAULT_MODULE_LIMITS, ...LIMITS };
    const prepared = prepareModule(bytes, {
      limits,
      allowedImports: [],
      probes: true,
      rules: PLAIN_RULES,
    });
    if (!prepared.ok) throw new Error(prepared.rejection.message);
    const instance = createMeteredInstance(prepared.instrumented, {}, { fuel: 1000n });
    const seen: string[] = [];
    const fill = createProbeTable({
      enter: (index) => void seen.push(`+${index} ${instance.fuel} ${instance.stackBytes}`),
      leave: (index) => void seen.push(`-${index} ${instance.fuel} ${instance.stackBytes}`),
    });
    fill(instance.exports);
    instance.function("run")(2);
    const whole = 1024 * 1024;
    expect(seen).toEqual([
      `+0 1000 ${whole}`,
      `-0 989 ${whole}`,
      `+1 989 ${whole}`,
      `-1 978 ${whole}`,
      `+0 978 ${whole}`,
      `-0 973 ${whole}`,
    ]);
  });

  it("fit beside a body at its cap, however often it leaves", () => {
    const exits = "local.get 0 if local.get 0 return_call 0 end ".repeat(400);
    const bytes = assemble({ functions: [{ type: "i32 ->", body: exits, export: "run" }] });
    const accepted = (probes: boolean, maxRewrittenBodyBytes: number): boolean => {
      const limits = { ...DEFAULT_MODULE_LIMITS, ...LIMITS, maxRewrittenBodyBytes };
      return prepareModule(bytes, { limits, allowedImports: [], probes }).ok;
    };
    let [low, high] = [0, 1 << 20];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (accepted(false, middle)) high = middle;
      else low = middle + 1;
    }
    expect([accepted(false, low - 1), accepted(false, low), accepted(true, low)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
