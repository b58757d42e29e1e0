// Goal: whatever the miner's program does is a value for the challenge; method: one program per
// ending, with exact fuel of both.
import { OUTCOMES } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import { createInProcessSandbox, type Evaluation } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { challenge, FINISH, program, request } from "../../challenge.ts";

const sandbox = createInProcessSandbox();
const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];

interface Run {
  readonly fuel?: bigint;
  readonly pages?: number;
  readonly capacity?: number;
  readonly input?: number;
}

/** Calls `main` with zero bytes as input, output to address 200. */
const runText = ({ fuel = 600_000n, pages = 2, capacity = 16, input = 8 }: Run = {}): string =>
  `i32.const 64 i32.const 4 i32.const 300 i32.const ${input} i32.const 200 i32.const ${capacity} ` +
  `i64.const ${fuel} i32.const ${pages} @submission_run`;

async function evaluate(
  text: string,
  payload: Uint8Array,
  fuel = 10_000_000n,
): Promise<Evaluation> {
  const module = challenge(text, { data: NAME });
  const limits = { fuel, memoryPages: 16, stackBytes: 256 * 1024 };
  const result = await sandbox.evaluate(request(module, { payload, limits }));
  if ("local" in result) throw new Error(result.detail);
  return result;
}

/** Outcome word, length and fuel of one run, and the whole record. */
async function once(payload: Uint8Array, run: Run = {}) {
  const record = await evaluate(
    `i32.const 8 i64.const 0 i64.store i32.const 16 ${runText(run)} i64.store ` +
      `i32.const 24 @submission_fuel i64.store i32.const 8 i32.const 24 @output_write drop i32.const 0`,
    payload,
  );
  const view = new DataView(record.output.buffer, record.output.byteOffset);
  const packed = view.getBigUint64(8, true);
  return {
    word: OUTCOMES[Number(packed >> 32n)],
    length: Number(packed & 0xffff_ffffn),
    fuel: view.getBigUint64(16, true),
    record,
  };
}

/** Ten million rounds: endless for the budgets here, but it ends should the meter be broken. */
const LONG =
  "loop local.get 0 i32.const 1 i32.add local.tee 0 i32.const 10000000 i32.lt_u br_if 0 end";
const ECHO =
  "local.get 0 i64.extend_i32_u i64.const 32 i64.shl local.get 1 i64.extend_i32_u i64.or";
/**
 * The caller's own fuel in `once`: instance 262,144; entry 2, 15 constants, three stores of 8,
 * three calls of 8, drop; host functions 48 times 10,000 + 1 (12 bytes in), 100, 100 + 2 (24 out).
 */
const CALLER = 262_144n + 66n + 48n * (10_001n + 100n + 102n);

describe("a program's endings", () => {
  it("ok: exact fuel, charged to the caller as well", async () => {
    const { word, length, fuel, record } = await once(program(ECHO));
    // instance 262,144; alloc: entry 2, constant; main: entry 2, five plain instructions, two
    // extensions of 2.
    expect([word, length, fuel]).toEqual(["ok", 8, 262_158n]);
    expect(record).toMatchObject({
      outcome: "ok",
      program: "ok",
      fuelUsed: CALLER + 262_158n + 48n,
    });
  });

  it.each([
    ["out-of-fuel", program(`${LONG} unreachable`)],
    ["stack-exhausted", program("local.get 0 local.get 1 call 1")],
    ["trap", program("unreachable")],
    ["trap", program("i32.const -1 i32.load drop i64.const 0")],
    ["bad-output", program("i64.const 17")],
    ["bad-output", program("i64.const -4294967295")],
  ])("%s: the whole budget, and the caller goes on", async (word, payload) => {
    const result = await once(payload, { fuel: 400_000n });
    expect(result).toMatchObject({ word, length: 0, fuel: 400_000n });
    expect(result.record).toMatchObject({
      outcome: "ok",
      program: word,
      fuelUsed: CALLER + 400_000n,
    });
  });

  it.each([
    ["no module", Uint8Array.of(1, 2, 3)],
    ["imports", challenge("i32.const 0")],
    ["no alloc", assemble({ memory: [1] })],
    ["memory above the page cap", program("i64.const 0", { memory: [3] })],
  ])("rejected: %s costs no program fuel and can't rank", async (_, payload) => {
    const result = await once(payload);
    expect(result).toMatchObject({ word: "rejected", length: 0, fuel: 600_000n });
    expect(result.record).toMatchObject({ program: "rejected", fuelUsed: CALLER });
  });

  it("rejected: an entry that is missing or of another type", async () => {
    for (const entry of ["mai", "alloc"]) {
      const data = [{ at: 64, bytes: new TextEncoder().encode(entry) }];
      const text = runText().replace("i32.const 4", `i32.const ${entry.length}`);
      const module = challenge(`${text} drop i32.const 1`, { data });
      const result = await sandbox.evaluate(request(module, { payload: program(ECHO) }));
      expect(result).toMatchObject({ outcome: "guest-error", program: "rejected" });
    }
  });

  it("growth stops at the program's own cap", async () => {
    const grow = "i32.const 1024 i32.const 9 memory.grow i32.store i64.const 4398046511108";
    const { word, record } = await once(program(grow), { pages: 9 });
    expect([word, record.program]).toEqual(["ok", "ok"]);
  });
});

describe("several runs", () => {
  it("are fresh instances of one compiled module", async () => {
    // A counter in memory: a second run in the same instance would see 1.
    const counter = "i32.const 0 i32.const 0 i32.load i32.const 1 i32.add i32.store i64.const 4";
    const result = await evaluate(
      `${runText()} drop i32.const 200 i32.const 0 i32.store ${runText()} drop ` +
        `i32.const 8 i64.const 0 i64.store i32.const 16 i32.const 200 i32.load i32.store ${FINISH}`,
      program(counter),
    );
    expect(result.program).toBe("ok");
    expect(result.output[8]).toBe(1);
  });

  it("the record names the first that was not ok", async () => {
    // Traps when the input is longer than 8 bytes, loops when it is longer than 16.
    const main =
      `local.get 1 i32.const 16 i32.gt_u if ${LONG} end ` +
      "local.get 1 i32.const 8 i32.gt_u if unreachable end i64.const 0";
    const runs = [8, 9, 17, 8].map((input) => `${runText({ input })} drop`).join(" ");
    const text = `${runs} i32.const 8 i64.const 0 i64.store ${FINISH}`;
    expect(await evaluate(text, program(main))).toMatchObject({ outcome: "ok", program: "trap" });
  });

  it("before the first run the fuel is 0, and no run means no word", async () => {
    const text = `i32.const 8 @submission_fuel i64.store ${FINISH}`;
    expect(await evaluate(text, program(ECHO))).toMatchObject({ score: 0n, program: null });
  });

  it("more than four different page caps are denied", async () => {
    const runs = [2, 3, 4, 5].map((pages) => `${runText({ pages })} drop`).join(" ");
    const end = `i32.const 8 i64.const 0 i64.store ${FINISH}`;
    expect((await evaluate(`${runs} ${end}`, program(ECHO))).outcome).toBe("ok");
    const fifth = await evaluate(`${runs} ${runText({ pages: 6 })} drop ${end}`, program(ECHO));
    expect(fifth.outcome).toBe("host-denied");
  });
});

describe("budgets", () => {
  it("a program can't outlive its caller", async () => {
    const spin = program(`${LONG} unreachable`);
    const result = await evaluate(`${runText({ fuel: 1n << 60n })} drop i32.const 0`, spin);
    expect(result).toMatchObject({ outcome: "out-of-fuel", program: null, fuelUsed: 10_000_000n });
    const echo = await evaluate(
      `i32.const 8 i64.const 0 i64.store ${runText({ fuel: 1n << 60n })} drop ${FINISH}`,
      program(ECHO),
    );
    expect(echo).toMatchObject({ outcome: "ok", program: "ok" });
  });

  it("out of range is denied", async () => {
    const broken = [
      { fuel: -1n },
      { pages: 0 },
      { pages: 1025 },
      { pages: -1 },
      { capacity: -1 },
      { input: -1 },
    ];
    for (const run of broken) {
      const result = await evaluate(`${runText(run)} drop i32.const 0`, program(ECHO));
      expect(result).toMatchObject({ outcome: "host-denied", program: null });
    }
  });

  it("an instance dearer than its budget is out of fuel", async () => {
    expect(await once(program(ECHO), { fuel: 262_143n })).toMatchObject({
      word: "out-of-fuel",
      fuel: 262_143n,
    });
  });
});
