// Goal: each limit that a manifest sets holds to the unit, up to its ceiling, for the challenge and not
// for its program; method: the smallest module at and just above each limit, inspected and run.
import { GUEST_LIMIT_RANGES, MAX_EVALUATION_FUEL, MAX_GUEST_STACK_BYTES } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import {
  createInProcessSandbox,
  DEFAULT_MODULE_LIMITS,
  type EvaluationLimits,
} from "../../../src/index.ts";
import { fuelWallMs } from "../../../src/process/wall-guard.ts";
import { challenge, program, request } from "../../challenge.ts";
import { broken, leb, many, WHOLE } from "../../hostile/row.ts";

type Limits = Partial<EvaluationLimits>;

const sandbox = createInProcessSandbox();
const limits = (change: Limits): EvaluationLimits => ({
  fuel: 5_000_000n,
  memoryPages: 1,
  ...change,
});

async function verdict(module: Uint8Array, change: Limits, sandboxVersion = 2): Promise<string> {
  const found = await sandbox.inspect({
    ...request(module, { sandboxVersion }),
    limits: limits(change),
  });
  return found !== null && "code" in found ? found.code : "accepted";
}

const withFunctions = (count: number) =>
  broken(
    [3, [...leb(count), ...new Uint8Array(count)]],
    [10, [...leb(count), ...Array.from({ length: count }, () => WHOLE.code[1].slice(1)).flat()]],
  );
const withGlobals = (count: number) =>
  broken([
    6,
    [...leb(count), ...Array.from({ length: count }, () => [0x7f, 0, 0x41, 0, 0x0b]).flat()],
  ]);
const withTables = (count: number, elements = 0) =>
  broken([
    4,
    [...leb(count), ...Array.from({ length: count }, () => [0x70, 0, ...leb(elements)]).flat()],
  ]);
const withPages = (count: number) => broken([5, [1, 0, ...leb(count)]]);

type Structural = "functions" | "globals" | "tables" | "tableElements" | "memoryPages";
const BUILD: Record<Structural, [code: string, build: (count: number) => Uint8Array]> = {
  functions: ["LIMIT_FUNCTIONS", withFunctions],
  globals: ["LIMIT_GLOBALS", withGlobals],
  tables: ["LIMIT_TABLES", withTables],
  tableElements: ["LIMIT_TABLE_ELEMENTS", (count) => withTables(1, count)],
  memoryPages: ["LIMIT_MEMORY_PAGES", withPages],
};

describe.each(Object.entries(BUILD))("%s", (field, [code, build]) => {
  const { normal, most } = GUEST_LIMIT_RANGES[field as Structural];

  it.each([
    ["lowered", 1],
    ["as it is normally", normal],
    ["raised to the ceiling", most],
  ])("%s: a module at it is accepted, one above it refused", async (_, limit) => {
    expect(await verdict(build(limit), { [field]: limit })).toBe("accepted");
    expect(await verdict(build(limit + 1), { [field]: limit })).toBe(code);
  });

  it("above its ceiling is refused before anything is decoded, and names both", async () => {
    await expect(verdict(build(1), { [field]: most + 1 })).rejects.toMatchObject({
      code: "LIMIT_ABOVE_CEILING",
      message: `outside the sandbox's ceilings: ${field} ${most + 1}, at most ${most}`,
    });
    await expect(verdict(build(1), { [field]: 0.5 })).rejects.toMatchObject({
      code: "LIMIT_ABOVE_CEILING",
    });
  });
});

describe("defaults", () => {
  it("of a request without them are those of the manifest", async () => {
    for (const field of ["functions", "globals", "tables", "tableElements"] as const) {
      const [code, build] = BUILD[field];
      const { normal } = GUEST_LIMIT_RANGES[field];
      expect([field, await verdict(build(normal), {})]).toEqual([field, "accepted"]);
      expect([field, await verdict(build(normal + 1), {})]).toEqual([field, code]);
    }
    expect(DEFAULT_MODULE_LIMITS.maxMemoryPages).toBe(GUEST_LIMIT_RANGES.memoryPages.normal);
    expect([DEFAULT_MODULE_LIMITS.simd, DEFAULT_MODULE_LIMITS.tailCalls]).toEqual([false, false]);
  });
});

describe("ceilings of fuel, stack and wall", () => {
  const small = challenge("i32.const 1");

  it.each<[string, Limits]>([
    ["fuel 20000000001, at most 20000000000", { fuel: MAX_EVALUATION_FUEL + 1n }],
    ["stackBytes 1048577, at most 1048576", { stackBytes: MAX_GUEST_STACK_BYTES + 1 }],
    ["wallSeconds 601, at most 600", { wallSeconds: 601 }],
  ])("%s", async (words, change) => {
    await expect(
      sandbox.evaluate(request(small, { limits: limits(change) })),
    ).rejects.toMatchObject({
      code: "LIMIT_ABOVE_CEILING",
      message: `outside the sandbox's ceilings: ${words}`,
    });
  });

  it("are reached", async () => {
    const most = { fuel: MAX_EVALUATION_FUEL, stackBytes: 256 * 1024, wallSeconds: 600 };
    const result = await sandbox.evaluate(request(small, { limits: limits(most) }));
    expect(result).toMatchObject({ outcome: "guest-error", fuelUsed: PAGE + 3n });
  });

  it("the stack ends recursion at the frame that does not fit any more", async () => {
    // 21 frames of function 13, each 8 x (1 parameter + 2 operands + 8) bytes.
    const deep = challenge("i32.const 20 call 13 drop i32.const 1", {
      functions: [
        {
          type: "i32 -> i32",
          body: "local.get 0 i32.eqz if i32.const 0 return end local.get 0 i32.const 1 i32.sub call 13",
        },
      ],
    });
    const run = async (stackBytes: number) => {
      const result = await sandbox.evaluate(request(deep, { limits: limits({ stackBytes }) }));
      return "outcome" in result ? result.outcome : result.local;
    };
    expect(await run(21 * 88)).toBe("guest-error");
    expect(await run(21 * 88 - 1)).toBe("stack-exhausted");
  });
});

describe("wall guard of the fuel", () => {
  it("is three times what the fuel may take, and never above the manifest's seconds", () => {
    const rate = 100_000_000n;
    expect(fuelWallMs({ fuel: 1_000_000_000n, memoryPages: 1 }, rate)).toBe(30_000);
    const wall = (fuel: bigint, wallSeconds: number) =>
      fuelWallMs({ fuel, memoryPages: 1, wallSeconds }, rate);
    expect(wall(1_000_000_000n, 30)).toBe(30_000);
    expect(wall(1_000_000_000n, 600)).toBe(30_000);
    expect(wall(1_000_000n, 30)).toBe(30);
    // What no manifest may say: the seconds hold.
    expect(wall(20_000_000_000n, 30)).toBe(30_000);
  });
});

/** Instance of one page. */
const PAGE = 262_144n;

const V128 = `0xfd 0x0c ${many(16, "0x00")} drop`;
const TAIL = "0x12 0x0d";
const vectors = challenge(`${V128} i32.const 1`);
const tails = challenge(TAIL, { functions: [{ type: "-> i32", body: "i32.const 1" }] });

describe("features", () => {
  it("are off unless the manifest has them on, each for itself", async () => {
    expect(await verdict(vectors, {})).toBe("PROFILE_SIMD");
    expect(await verdict(vectors, { tailCalls: true })).toBe("PROFILE_SIMD");
    expect(await verdict(vectors, { simd: true })).toBe("accepted");
    expect(await verdict(tails, {})).toBe("PROFILE_TAIL_CALL");
    expect(await verdict(tails, { simd: true })).toBe("PROFILE_TAIL_CALL");
    expect(await verdict(tails, { tailCalls: true })).toBe("accepted");
  });

  it("are unknown to sandbox version 1, whatever the manifest says", async () => {
    const all = { simd: true, tailCalls: true };
    expect(await verdict(vectors, all, 1)).toBe("PROFILE_SIMD");
    expect(await verdict(tails, all, 1)).toBe("PROFILE_TAIL_CALL");
  });

  it("run, and are paid for", async () => {
    const run = async (module: Uint8Array, change: Limits) =>
      sandbox.evaluate(request(module, { limits: limits(change) }));
    expect(await run(vectors, { simd: true })).toMatchObject({ outcome: "guest-error" });
    expect(await run(tails, { tailCalls: true })).toMatchObject({ outcome: "guest-error" });
    expect(await run(tails, {})).toMatchObject({ outcome: "rejected", fuelUsed: 0n });
  });
});

describe("the program that a challenge runs", () => {
  const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];
  const caller = challenge(
    "i32.const 64 i32.const 4 i32.const 300 i32.const 8 i32.const 200 i32.const 16 " +
      "i64.const 2000000 i32.const 2 @submission_run drop i32.const 1",
    { data: NAME },
  );
  const nested = async (payload: Uint8Array, change: Limits) => {
    const result = await sandbox.evaluate(request(caller, { payload, limits: limits(change) }));
    if ("local" in result) throw new Error(result.local);
    return result.diagnostics.programRejection?.code ?? result.program;
  };

  it("has the features of its challenge", async () => {
    const payload = program(`${V128} i64.const 0`);
    expect(await nested(payload, {})).toBe("PROFILE_SIMD");
    expect(await nested(payload, { simd: true })).toBe("ok");
    const tail = program("local.get 0 local.get 1 0x12 0x02", {
      functions: [{ type: "i32 i32 -> i64", body: "i64.const 0" }],
    });
    expect(await nested(tail, {})).toBe("PROFILE_TAIL_CALL");
    expect(await nested(tail, { tailCalls: true })).toBe("ok");
  });

  it("has the normal structure, whether the manifest raises or lowers its own", async () => {
    const globals = (count: number) =>
      program("i64.const 0", {
        globals: Array.from({ length: count }, () => ({ type: "i32", init: "i32.const 0" })),
      });
    for (const own of [0, 1000]) {
      expect(await nested(globals(100), { globals: own })).toBe("ok");
      expect(await nested(globals(101), { globals: own })).toBe("LIMIT_GLOBALS");
    }
  });
});
