// Goal: the digest is that of the documented stream, and of nothing else; method: the stream of one
// evaluation written down by hand with fuel counted by hand, and changes that must show.
import { hash } from "node:crypto";
import { OUTCOMES, type Outcome } from "@platform/protocol";
import { describe, expect, it } from "vitest";
import type { EvaluationRequest } from "../../../src/index.ts";
import { evaluate, importing } from "../../observed.ts";
import { TRACED_DIGEST, traced } from "../../traced.ts";

const fixed =
  (bytes: number) =>
  (value: bigint | number): string =>
    BigInt.asUintN(8 * bytes, BigInt(value))
      .toString(16)
      .padStart(2 * bytes, "0");
const [u8, u16, u32, i64] = [fixed(1), fixed(2), fixed(4), fixed(8)];
const ascii = (text: string): string => Buffer.from(text).toString("hex");
const word = (outcome: Outcome): string => u8(OUTCOMES.indexOf(outcome));

const enter = (index: number, fuel: number): string => u8(1) + u32(index) + i64(fuel);
const leave = (index: number, fuel: number): string => u8(2) + u32(index) + i64(fuel);
const call = (number: number, fuel: number, ...args: number[]): string =>
  u8(3) + u16(number) + i64(fuel) + u8(args.length) + args.map(i64).join("");
const bytesIn = (hex: string): string => u8(4) + u32(hex.length / 2) + hex;
const bytesOut = (hex: string): string => u8(5) + u32(hex.length / 2) + hex;
const returned = (number: number, fuel: number, result: bigint | number): string =>
  u8(6) + u16(number) + i64(fuel) + i64(result);
const stopped = (number: number, fuel: number): string => u8(7) + u16(number) + i64(fuel);

/** 50,000 less one page's instance. */
const START = 50_000 - 1024;
/** Entry 1, fourteen constants, calls 4 x 4, drop 2: one segment, charged at its start. */
const SEGMENT = 1 + 14 + 16 + 2;

function expectedStream(): string {
  const atRead = START - SEGMENT;
  const atRun = atRead - 100 - 1;
  const atLeaf = atRun - 10_000 - 1 - (1024 + 15) - 1;
  const inLeaf = atLeaf - 8;
  const afterLog = inLeaf - 100 - 1;
  return [
    ascii("platform-trace-1"),
    enter(4, START),
    call(28, atRead, 0, 0, 100, 2),
    bytesOut("0061"),
    returned(28, atRun, 2),
    call(30, atRun, 64, 4, 100, 2, 200, 8, 5000, 2),
    bytesIn(ascii("main")),
    bytesIn("0061"),
    u8(8) + i64(5000),
    enter(0, 3976),
    leave(0, 3974),
    enter(1, 3974),
    enter(2, 3974 - 12),
    leave(2, 3974 - 13),
    leave(1, 3974 - 13),
    u8(9) + word("ok") + i64(1024 + 15),
    bytesOut("0061"),
    returned(30, atLeaf, 2),
    enter(5, atLeaf),
    call(1, inLeaf, 64, 4),
    bytesIn(ascii("main")),
    returned(1, afterLog, 0),
    leave(5, afterLog),
    call(29, afterLog, -4, 8),
    stopped(29, afterLog - 101),
    u8(10) + word("host-denied") + i64(50_000 - afterLog + 101),
  ].join("");
}

const traceOf = async (request: EvaluationRequest) =>
  (await evaluate(request)).diagnostics.observation?.trace;

describe("trace digest", () => {
  it("is SHA-256 of the documented stream", async () => {
    const digest = hash("sha256", Buffer.from(expectedStream(), "hex"), "hex");
    expect(await traceOf(traced())).toBe(digest);
    expect(digest).toBe(TRACED_DIGEST);
  });

  it("is the same again, and does not depend on what else is observed", async () => {
    expect(await traceOf(traced())).toBe(TRACED_DIGEST);
    expect(await traceOf({ ...traced(), observe: { trace: true } })).toBe(TRACED_DIGEST);
  });

  it("changes with one byte of input that nothing but the trace shows", async () => {
    const { payload, ...rest } = traced();
    const other = payload.slice();
    // The version of the format: the payload is no module any more, and its run is rejected.
    other[4] = 2;
    const digest = await traceOf({ ...rest, payload: other });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digest).not.toBe(TRACED_DIGEST);
    expect(await traceOf({ ...traced(), limits: { ...rest.limits, fuel: 50_001n } })).not.toBe(
      TRACED_DIGEST,
    );
  });

  it("holds fuel of more than 32 bits, and counters below 0", async () => {
    const { limits: usual, ...rest } = traced();
    const module = importing(
      ["input_size"],
      [{ type: "-> i32", body: "i32.const 0 call 0", export: "evaluate" }],
    );
    const digestOf = (...events: string[]) =>
      hash("sha256", Buffer.from([ascii("platform-trace-1"), ...events].join(""), "hex"), "hex");
    const start = 10_000_000_000 - 1024;
    const limits = { ...usual, fuel: 10_000_000_000n };
    expect(await traceOf({ ...rest, module, limits })).toBe(
      digestOf(
        enter(1, start),
        call(27, start - 6, 0),
        returned(27, start - 106, rest.payload.length),
        leave(1, start - 106),
        u8(10) + word("guest-error") + i64(1024 + 106),
      ),
    );
    const few = { ...usual, fuel: 1024n + 20n };
    expect(await traceOf({ ...rest, module, limits: few })).toBe(
      digestOf(
        enter(1, 20),
        call(27, 14, 0),
        stopped(27, -1),
        u8(10) + word("out-of-fuel") + i64(1024 + 20),
      ),
    );
  });

  it("of 10^5 events, longer than any buffer, is the same whoever cuts it", async () => {
    const { limits: usual, ...rest } = traced();
    const body =
      "i32.const 1 loop call 1 i32.const 400 i32.const 400 i32.load i32.const 1 i32.add i32.store " +
      "i32.const 400 i32.load i32.const 50000 i32.lt_u br_if 0 end";
    const long = importing(
      [],
      [
        { type: "-> i32", body, export: "evaluate" },
        { type: "->", body: "nop" },
      ],
    );
    const limits = { ...usual, fuel: 10_000_000n };
    const start = 10_000_000 - 1024;
    const stream = [ascii("platform-trace-1"), enter(0, start)];
    // Entry 1, constant 1.
    let fuel = start - 2;
    for (let round = 0; round < 50_000; round++) {
      // call 4, eleven further instructions, the branch 1
      fuel -= 15;
      stream.push(enter(1, fuel), leave(1, fuel - 1));
      fuel -= 1;
    }
    stream.push(leave(0, fuel), u8(10) + word("guest-error") + i64(10_000_000 - fuel));
    const digest = hash("sha256", Buffer.from(stream.join(""), "hex"), "hex");
    expect(await traceOf({ ...rest, module: long, limits })).toBe(digest);
  });
});
