// Goal: every unit of fuel stands in exactly one frame, in the right one; method: programs counted
// by hand, one for each way to end, and trees beyond their bounds.
import { MAX_PROFILE_DEPTH, MAX_PROFILE_NODES } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { program, request } from "../../challenge.ts";
import { evaluate, fuelOf, importing, nameSection, pathsOf, watch } from "../../observed.ts";

const MEMORY = 1024n;
const LIMITS = { fuel: 100_000n, memoryPages: 16, stackBytes: 256 * 1024 };
const main = (body: string) => ({ type: "-> i32", body, export: "evaluate" });
const NAMED = { extra: [{ id: 0, content: nameSection({ 1: "leaf", 2: "middle" }) }] };

describe("fuel by call path", () => {
  it("is exclusive, by path, under the names of the module", async () => {
    const module = importing(
      [],
      [
        // entry 1, two calls of 4, constant 1
        main("call 2 call 1 i32.const 3"),
        // entry 1, three instructions
        { type: "->", body: "i32.const 1 i32.const 2 i32.store" },
        // entry 1, two calls of 4
        { type: "->", body: "call 1 call 1" },
      ],
      NAMED,
    );
    const { record, seen } = await watch(module);
    expect(record).toMatchObject({ outcome: "guest-error", fuelUsed: MEMORY + 10n + 12n + 9n });
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      evaluate: 10n,
      "evaluate > middle": 9n,
      "evaluate > middle > leaf": 8n,
      "evaluate > leaf": 4n,
    });
  });

  it("has host calls as frames, with what they charge", async () => {
    const body = "i32.const 0 i32.const 0 i32.const 64 i32.const 5 call 0 drop i32.const 7";
    const { record, seen } = await watch(importing(["input_read"], [main(body)]));
    // base 100, five bytes 1; entry 1, five constants, call 4, drop 1
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      evaluate: 11n,
      "evaluate > host:input_read": 101n,
    });
    expect(record.fuelUsed).toBe(MEMORY + 112n);
  });

  it("leaves a function by return, by a branch and by its end alike", async () => {
    const { seen } = await watch(
      importing(
        [],
        [
          main("i32.const 0 call 1 i32.const 1 call 1 i32.const 2 call 1 call 2 i32.const 1"),
          {
            type: "i32 ->",
            body: "block local.get 0 br_table 0 1 0 end local.get 0 i32.const 2 i32.eq if return end",
          },
          { type: "->", body: "nop" },
        ],
        NAMED,
      ),
    );
    // 3 ways of 1 + 2, and twice 3 more; then one more: nested wrongly it would stand deeper.
    const paths = pathsOf(seen.profile);
    expect(Object.keys(paths)).toEqual([
      "(instantiation)",
      "evaluate",
      "evaluate > leaf",
      "evaluate > middle",
    ]);
    expect(paths["evaluate > middle"]).toBe(1n);
  });
});

const RECURSE = { type: "->", body: "call 1" };
const ENDINGS = [
  ["trap", "call 2 unreachable", 100_000n - MEMORY - 6n - 1n],
  ["out-of-fuel", "loop br 0 end unreachable", undefined],
  ["stack-exhausted", "call 1 i32.const 1", undefined],
] as const;

describe("a run that does not end well", () => {
  it.each(ENDINGS)("%s: the whole limit, exactly", async (outcome, body, trapped) => {
    const { record, seen } = await watch(
      importing([], [main(body), RECURSE, { type: "->", body: "nop" }], NAMED),
      { limits: LIMITS },
    );
    expect(record).toMatchObject({ outcome, fuelUsed: LIMITS.fuel });
    expect(fuelOf(seen.profile)).toBe(LIMITS.fuel);
    if (trapped !== undefined) expect(pathsOf(seen.profile)["(charged for trap)"]).toBe(trapped);
  });

  it("out of fuel puts everything where it ended", async () => {
    const spin = { type: "->", body: "loop br 0 end" };
    const module = importing([], [main("call 1 i32.const 1"), spin], NAMED);
    const { seen } = await watch(module, { limits: LIMITS });
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      evaluate: 6n,
      "evaluate > leaf": LIMITS.fuel - MEMORY - 6n,
    });
  });

  it("denied by the host, in the middle of a call", async () => {
    const body = "i32.const -1 i32.const 5 call 0";
    const { record, seen } = await watch(importing(["log"], [main(body)]));
    expect(record.outcome).toBe("host-denied");
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      evaluate: 7n,
      "evaluate > host:log": 101n,
    });
    expect(record.fuelUsed).toBe(MEMORY + 108n);
  });

  it("a host call that the fuel does not cover", async () => {
    const fuel = MEMORY + 50n;
    const module = importing(["input_size"], [main("i32.const 0 call 0")]);
    const { record, seen } = await watch(module, { limits: { ...LIMITS, fuel } });
    expect(record).toMatchObject({ outcome: "out-of-fuel", fuelUsed: fuel });
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      evaluate: 6n,
      "evaluate > host:input_size": 44n,
    });
  });

  it("an instance that can't be paid, or that traps before its first instruction", async () => {
    const limits = { ...LIMITS, fuel: 1000n };
    const dear = await watch(importing([], [main("i32.const 1")]), { limits });
    expect(pathsOf(dear.seen.profile)).toEqual({ "(instantiation)": 1000n });
    const data = [{ at: 65_536, bytes: Uint8Array.of(1) }];
    const outside = await watch(importing([], [main("i32.const 1")], { data }), { limits: LIMITS });
    expect(outside.record.outcome).toBe("trap");
    expect(pathsOf(outside.seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      "(charged for trap)": LIMITS.fuel - MEMORY,
    });
  });

  it("a refused module was never run: there is nothing to see", async () => {
    const observe = { profile: true, calls: true, trace: true };
    const record = await evaluate(request(Uint8Array.of(0), { observe }));
    expect(record.outcome).toBe("rejected");
    expect(record.diagnostics).not.toHaveProperty("observation");
  });
});

describe("a program inside", () => {
  const DATA = { data: [{ at: 64, bytes: new TextEncoder().encode("main") }] };
  const run = (fuel: bigint) =>
    `i32.const 64 i32.const 4 i32.const 0 i32.const 16 i32.const 0 i32.const 0 i64.const ${fuel} ` +
    "i32.const 2 call 0 drop i32.const 1";
  const challenge = (fuel: bigint) => importing(["submission_run"], [main(run(fuel))], DATA);
  /** Runs twice, with work of its own behind each run. */
  const twice = (fuel: bigint) => {
    const again = `${run(fuel)} drop call 2 block end`;
    const work = { type: "->", body: "nop" };
    return importing(["submission_run"], [main(`${again} ${again} i32.const 1`), work], DATA);
  };
  const watchProgram = (body: string, fuel = 20_000n) =>
    watch(challenge(fuel), {
      limits: LIMITS,
      payload: program(body, {
        functions: [{ type: "->", body: "nop" }],
        extra: [{ id: 0, content: nameSection({ 1: "sort", 2: "swap" }) }],
      }),
    });
  /** Entry 1, nine constants, call 4, drop 1; host base 10,000 and 20 bytes 2. */
  const CALLER = { evaluate: 15n, "evaluate > host:submission_run": 10_002n };
  const BELOW = "evaluate > host:submission_run";

  it("stands below its call, under its own names", async () => {
    const { record, seen } = await watchProgram("call 2 call 2 i64.const 0");
    expect(record).toMatchObject({ outcome: "guest-error", program: "ok" });
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      ...CALLER,
      [`${BELOW} > (instantiation)`]: 1024n,
      [`${BELOW} > alloc`]: 2n,
      [`${BELOW} > sort`]: 10n,
      [`${BELOW} > sort > swap`]: 2n,
    });
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
    expect(seen.profile.frames).toContainEqual({ name: "sort", origin: "program" });
  });

  it("is charged its whole budget when it traps, below the call", async () => {
    const { record, seen } = await watchProgram("call 2 unreachable");
    expect(record).toMatchObject({ outcome: "guest-error", program: "trap" });
    expect(pathsOf(seen.profile)).toEqual({
      "(instantiation)": MEMORY,
      ...CALLER,
      [`${BELOW} > (instantiation)`]: 1024n,
      [`${BELOW} > alloc`]: 2n,
      [`${BELOW} > sort`]: 6n,
      [`${BELOW} > sort > swap`]: 1n,
      [`${BELOW} > (charged for trap)`]: 20_000n - 1024n - 2n - 6n - 1n,
    });
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
  });

  it.each([
    ["ok", "i64.const 0"],
    ["trap", "call 2 unreachable"],
  ])("leaves its caller's frames as they were, when it ends with %s", async (word, body) => {
    const functions = [{ type: "->", body: "nop" }];
    const { record, seen } = await watch(twice(3000n), {
      limits: LIMITS,
      payload: program(body, { functions }),
    });
    expect(record.program).toBe(word);
    const paths = pathsOf(seen.profile);
    // Entry 1, and twice: nine constants, two drops, two calls of 4; the last constant is one more.
    expect(paths["evaluate"]).toBe(1n + 2n * 19n + 1n);
    expect(paths["evaluate > func[2]"]).toBe(2n);
    expect(paths[BELOW]).toBe(20_004n);
    expect(Object.keys(paths).filter((path) => path.includes("func[2]")).length).toBe(
      word === "ok" ? 1 : 2,
    );
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
  });

  it.each([
    ["ends both when its clipped budget is gone", "loop br 0 end unreachable", 1_000_000n],
    ["that answers nonsense", "i64.const -1", 20_000n],
    ["that can't pay its instance", "i64.const 0", 100n],
  ])("%s: the sum is the fuel", async (_, body, fuel) => {
    const { record, seen } = await watchProgram(body, fuel);
    expect(record.program).not.toBe("ok");
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
  });

  it("that is no module costs its call only", async () => {
    const { record, seen } = await watch(challenge(20_000n), { limits: LIMITS });
    expect(record.program).toBe("rejected");
    expect(pathsOf(seen.profile)).toEqual({ "(instantiation)": MEMORY, ...CALLER });
  });
});

describe("bounds of the tree", () => {
  it("a recursion deeper than the bound goes into one frame", async () => {
    const { record, seen } = await watch(
      importing(
        [],
        [
          main("i32.const 1000 call 1 i32.const 1"),
          {
            type: "i32 ->",
            body: "local.get 0 if local.get 0 i32.const 1 i32.sub call 1 end",
          },
        ],
        NAMED,
      ),
    );
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
    const deepest = Object.keys(pathsOf(seen.profile)).at(-1)?.split(" > ") ?? [];
    expect(deepest.length).toBe(MAX_PROFILE_DEPTH);
    expect(deepest.slice(-2)).toEqual(["leaf", "(more)"]);
  });

  it("more paths than the bound go into one frame of each caller", async () => {
    // Each of 14 functions calls the next one at two places through two others: 2^14 paths.
    const levels = 14;
    const functions = [main("call 1 i32.const 1")];
    for (let level = 0; level < levels; level++) {
      const next = 1 + 3 * (level + 1);
      const here = 1 + 3 * level;
      functions.push({ type: "->", body: `call ${here + 1} call ${here + 2}` } as never);
      const body = level + 1 < levels ? `call ${next}` : "nop";
      functions.push({ type: "->", body } as never, { type: "->", body } as never);
    }
    const { record, seen } = await watch(importing([], functions));
    expect(fuelOf(seen.profile)).toBe(record.fuelUsed);
    const { nodes, frames } = seen.profile;
    const more = frames.findIndex(({ name }) => name === "(more)");
    const merged = nodes.filter(({ frame }) => frame === more);
    expect(nodes.length - merged.length).toBe(MAX_PROFILE_NODES + 1);
    expect(merged.length).toBeGreaterThan(0);
    expect(new Set(merged.map(({ parent }) => parent)).size).toBe(merged.length);
  });
});
