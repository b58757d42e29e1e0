// Goal: host functions give values that no error can equal, prices before work, and effects only
// in a journal; method: guests that store what they got and hand it out as output.
import { describe, expect, it } from "vitest";
import { createInProcessSandbox, type Evaluation } from "../../../src/index.ts";
import { ALL_IMPORTS, challenge, FINISH, request } from "../../challenge.ts";

/** Ten million rounds: endless for the budgets here, but it ends should the meter be broken. */
const LONG =
  "loop i32.const 400 i32.const 400 i32.load i32.const 1 i32.add i32.store " +
  "i32.const 400 i32.load i32.const 10000000 i32.lt_u br_if 0 end";
const sandbox = createInProcessSandbox();

async function run(
  evaluate: string,
  more: Parameters<typeof request>[1] = {},
  spec: Parameters<typeof challenge>[1] = {},
): Promise<Evaluation> {
  const result = await sandbox.evaluate(request(challenge(evaluate, spec), more));
  if ("local" in result) throw new Error(result.detail);
  return result;
}

/** The i32 that an expression leaves, through the output's free bytes. */
async function i32Of(expression: string, more?: Parameters<typeof request>[1]): Promise<number> {
  const { output } = await run(`i32.const 16 ${expression} i32.store ${FINISH}`, more);
  return new DataView(output.buffer, output.byteOffset).getInt32(8, true);
}

async function i64Of(
  expression: string,
  more?: Parameters<typeof request>[1],
  spec?: Parameters<typeof challenge>[1],
): Promise<bigint> {
  const { output } = await run(`i32.const 16 ${expression} i64.store ${FINISH}`, more, spec);
  return new DataView(output.buffer, output.byteOffset).getBigUint64(8, true);
}

describe("inputs", () => {
  it("have sizes by kind", async () => {
    expect(await i32Of("i32.const 0 @input_size")).toBe(5);
    expect(await i32Of("i32.const 1 @input_size")).toBe(32);
    expect(await i32Of("i32.const 2 @input_size")).toBe(1);
    expect(await i32Of("i32.const 3 @input_size")).toBe(-1);
    expect(await i32Of("i32.const -1 @input_size")).toBe(-1);
  });

  it("are copied from an offset, shorter at the end, refused beyond", async () => {
    const read = (kind: number, offset: number, length: number) =>
      i32Of(`i32.const ${kind} i32.const ${offset} i32.const 100 i32.const ${length} @input_read`);
    expect(await read(0, 0, 5)).toBe(5);
    expect(await read(0, 3, 100)).toBe(2);
    expect(await read(0, 5, 1)).toBe(0);
    expect(await read(0, 6, 1)).toBe(-2);
    expect(await read(0, -1, 1)).toBe(-2);
    expect(await read(7, 0, 1)).toBe(-1);
    const { output } = await run(
      `i32.const 1 i32.const 0 i32.const 16 i32.const 8 @input_read drop ${FINISH}`,
    );
    expect([...output.subarray(8)]).toEqual(Array(8).fill(0xab));
  });

  it("a read of 4 GiB or past the memory ends as host-denied and allocates nothing", async () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const [pointer, length] of [
      [0, -1],
      [-1, 1],
      [65_535, 2],
      [-1, -1],
    ]) {
      const result = await run(
        `i32.const 0 i32.const 0 i32.const ${pointer} i32.const ${length} @input_read`,
      );
      expect(result).toMatchObject({ outcome: "host-denied", program: null, score: 0n });
      // instance 262,144, entry 2, four constants 4, call 8, price 48 x 100: exact.
      expect(result.fuelUsed).toBe(266_958n);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("output", () => {
  const SCORE = (value: bigint) => `i32.const 8 i64.const ${value} i64.store ${FINISH}`;

  it("begins with the score", async () => {
    const result = await run(SCORE(123_456_789n));
    expect(result).toMatchObject({ outcome: "ok", score: 123_456_789n });
    expect(result.output.length).toBe(16);
  });

  it("is bad when missing, short, or with a score above 10^9", async () => {
    expect((await run(SCORE(1_000_000_000n))).outcome).toBe("ok");
    for (const evaluate of [
      "i32.const 0",
      "i32.const 8 i32.const 7 @output_write drop i32.const 0",
      SCORE(1_000_000_001n),
      SCORE(-1n),
    ]) {
      const result = await run(evaluate);
      expect(result).toMatchObject({ outcome: "bad-output", score: 0n });
      expect(result.output.length).toBe(0);
      expect(result.fuelUsed).toBeLessThan(270_000n);
    }
  });

  it("beyond 4 KiB is an error value, and the guest's own error keeps exact fuel", async () => {
    expect(await i32Of("i32.const 0 i32.const 4097 @output_write")).toBe(-3);
    // instance 262,144, entry 2, constant 1.
    expect(await run("i32.const 3")).toMatchObject({ outcome: "guest-error", fuelUsed: 262_147n });
  });
});

describe("reads at the pinned root", () => {
  const account = "cd".repeat(32);
  const data = [{ at: 64, bytes: new Uint8Array(32).fill(0xcd) }];
  const more = {
    reads: { mana: new Map([[account, 77n]]), reputation: new Map([[account, 1n << 40n]]) },
  };

  it("give tag 0 with a saturated value, or tag 1 with the error", async () => {
    const mana = "i32.const 64 i32.const 32 @account_get_mana";
    expect(await i64Of(mana, more, { data })).toBe(77n);
    expect(await i64Of("i32.const 64 i32.const 32 @get_reputation", more, { data })).toBe(
      0xffff_ffffn,
    );
    expect(await i64Of(mana, {}, { data })).toBe((1n << 32n) | 4n);
    expect(await i64Of("i32.const 64 i32.const 31 @account_get_mana", more, { data })).toBe(
      (1n << 32n) | 5n,
    );
  });
});

describe("effects", () => {
  it("are journaled in order: number, length, bytes", async () => {
    const result = await run(
      "i32.const 8 i32.const 8 @account_spend_mana drop " +
        "i32.const 8 i32.const 40 @account_credit_mana drop " +
        `i32.const 8 i32.const 2 @submit_mesh_job drop i32.const 8 i32.const 1 @anchor_receipt drop ${FINISH}`,
    );
    expect(result.outcome).toBe("ok");
    const expected = [
      [11, 8],
      [12, 40],
      [16, 2],
      [23, 1],
    ].flatMap(([number, length]) => [
      0,
      number,
      0,
      0,
      0,
      length,
      ...Array(length as number).fill(0),
    ]);
    expect([...result.effects]).toEqual(expected);
  });

  it("answer handles and refuse wrong lengths by code", async () => {
    // SHA-256 of one zero byte begins 6e340b9c; the index of a first entry is 0.
    expect(await i64Of("i32.const 0 i32.const 1 @submit_mesh_job")).toBe(0x6e340b9cn);
    expect(await i64Of("i32.const 0 i32.const 4 @anchor_receipt")).toBe(0n);
    expect(await i64Of("i32.const 0 i32.const 65 @anchor_receipt")).toBe((1n << 32n) | 5n);
    expect(await i64Of("i32.const 0 i32.const -1 @submit_mesh_job")).toBe((1n << 32n) | 3n);
    expect(await i32Of("i32.const 0 i32.const 9 @account_spend_mana")).toBe(-5);
  });

  it("a full journal is host-denied, and a failed evaluation has no effects", async () => {
    const fill = "i32.const 0 i32.const 1000 @submit_mesh_job drop ";
    expect((await run(fill + FINISH)).effects.length).toBe(1006);
    const denied = await run(fill + fill + FINISH);
    expect(denied.outcome).toBe("host-denied");
    expect(denied.effects.length).toBe(0);
    expect((await run(`${fill} unreachable`)).effects.length).toBe(0);
  });
});

describe("endings", () => {
  it("full fuel for a trap, out-of-fuel and stack; none for a rejected module", async () => {
    const limits = { fuel: 900_000n, memoryPages: 16, stackBytes: 256 * 1024 };
    const outcomes = [
      await run("unreachable", { limits }),
      await run(`${LONG} unreachable`, { limits }),
      await run("call 12", { limits }, { functions: [{ type: "-> i32", body: "call 13" }] }),
      await run("i32.const 1 i32.const 0 i32.div_s", { limits }),
    ];
    expect(outcomes.map(({ outcome, fuelUsed }) => [outcome, fuelUsed])).toEqual([
      ["trap", 900_000n],
      ["out-of-fuel", 900_000n],
      ["stack-exhausted", 900_000n],
      ["trap", 900_000n],
    ]);
    const rejected = await sandbox.evaluate(
      request(challenge("i32.const 0"), { allowedImports: ALL_IMPORTS.slice(1), limits }),
    );
    expect(rejected).toMatchObject({
      outcome: "rejected",
      program: null,
      fuelUsed: 0n,
      diagnostics: { rejection: { code: "IMPORT_NOT_ALLOWED" } },
    });
  });

  it("an instance that costs more than the limit never starts", async () => {
    const limits = { fuel: 262_143n, memoryPages: 16 };
    expect(await run("i32.const 0", { limits })).toMatchObject({
      outcome: "out-of-fuel",
      fuelUsed: 262_143n,
    });
  });

  it("an inspection compiles without entering the guest", async () => {
    const limits = { fuel: 5n, memoryPages: 16 };
    const inspect = (module: Uint8Array) =>
      sandbox.inspect({ sandboxVersion: 2, module, allowedImports: ALL_IMPORTS, limits });
    expect(await inspect(challenge("unreachable"))).toBeNull();
    expect(await inspect(challenge("unreachable", { memory: [0] }))).toBeNull();
    expect(await inspect(Uint8Array.of(0))).toMatchObject({ code: "MALFORMED", offset: 1 });
  });

  it("a data segment out of bounds is a trap", async () => {
    const data = [{ at: 65_536, bytes: Uint8Array.of(1) }];
    expect(await run("i32.const 0", {}, { data })).toMatchObject({ outcome: "trap" });
  });

  it("the log is for the author only", async () => {
    const data = [{ at: 64, bytes: new TextEncoder().encode("tour of 42") }];
    const result = await run(`i32.const 64 i32.const 10 @log drop ${FINISH}`, {}, { data });
    expect(result.diagnostics.log).toEqual(["tour of 42"]);
    expect(await i32Of("i32.const 0 i32.const 16385 @log")).toBe(-3);
  });

  it("limits above the ceilings are refused before anything runs", async () => {
    const limits = { fuel: 20_000_000_001n, memoryPages: 1025 };
    await expect(run("i32.const 0", { limits })).rejects.toMatchObject({
      code: "LIMIT_ABOVE_CEILING",
    });
  });
});
