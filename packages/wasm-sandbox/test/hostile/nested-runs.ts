/** The miner's program against its challenge, and a challenge against the runner of programs. */

import type { Outcome } from "@platform/protocol";
import type { EvaluationRequest, RejectionCode } from "../../src/index.ts";
import { assemble } from "../assembler.ts";
import { challenge, program, request } from "../challenge.ts";
import { type Expected, FUEL, HOST, type HostileRow, INSTANCE, LIMITS, many, PAGE } from "./row.ts";

const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];

interface Run {
  readonly fuel?: bigint;
  readonly pages?: number;
  readonly input?: readonly [pointer: number, length: number];
  readonly output?: readonly [pointer: number, length: number];
  readonly entry?: readonly [pointer: number, length: number];
}

const BUDGET = 600_000n;

const call = ({
  fuel = BUDGET,
  pages = 2,
  input = [300, 8],
  output = [200, 16],
  entry = [64, 4],
}: Run = {}): string =>
  `i32.const ${entry[0]} i32.const ${entry[1]} i32.const ${input[0]} i32.const ${input[1]} ` +
  `i32.const ${output[0]} i32.const ${output[1]} i64.const ${fuel} i32.const ${pages} @submission_run`;

/** Segment: entry 2, eight constants, call 8, drop, constant; host 10,000 + 1 for 12 bytes. */
const CALLER = INSTANCE + 20n + 10_001n * HOST;

function build(payload: Uint8Array, run: Run = {}, fuel = FUEL): () => EvaluationRequest {
  return () =>
    request(challenge(`${call(run)} drop i32.const 1`, { data: NAME }), {
      payload,
      limits: { ...LIMITS, fuel },
    });
}

/** The program ended so: the challenge goes on, and paid the program's whole budget. */
const ended = (name: string, word: Outcome, payload: Uint8Array): HostileRow => ({
  name,
  build: build(payload),
  expected: { outcome: "guest-error", program: word, fuelUsed: CALLER + BUDGET },
});

const refusedProgram = (
  name: string,
  payload: Uint8Array,
  programRejection?: RejectionCode,
): HostileRow => ({
  name,
  build: build(payload),
  expected: {
    outcome: "guest-error",
    program: "rejected",
    fuelUsed: CALLER,
    ...(programRejection === undefined ? {} : { programRejection }),
  },
});

/** Refused before the price by byte unless it is given. */
const denied = (name: string, run: Run, byBytes = 0n): HostileRow => ({
  name,
  build: build(program("i64.const 0"), run),
  expected: { outcome: "host-denied", fuelUsed: INSTANCE + 20n + (10_000n + byBytes) * HOST },
});

const OUT: Expected = { outcome: "out-of-fuel", fuelUsed: FUEL };
const SPIN = "loop br 0 end unreachable";
const alloc = (body: string): Uint8Array =>
  assemble({
    memory: [1],
    functions: [
      { type: "i32 -> i32", body, export: "alloc" },
      { type: "i32 i32 -> i64", body: "i64.const 0", export: "main" },
    ],
  });

export const NESTED_RUNS: readonly HostileRow[] = [
  ended("endless program", "out-of-fuel", program(SPIN)),
  ended("endless alloc", "out-of-fuel", alloc(SPIN)),
  ended("recursive program", "stack-exhausted", program("local.get 0 local.get 1 call 1")),
  ended("trapping program", "trap", program("unreachable")),
  ended("alloc beyond the memory", "bad-output", alloc("i32.const 65529")),
  ended("alloc at the last address", "bad-output", alloc("i32.const -1")),
  ended("output longer than the caller takes", "bad-output", program("i64.const 17")),
  ended("output of 4 GiB", "bad-output", program("i64.const 4294967295")),
  ended("output that wraps around 2^32", "bad-output", program("i64.const -68719476728")),
  refusedProgram("no module at all", Uint8Array.of(1, 2, 3), "MALFORMED"),
  refusedProgram(
    "a component as the program",
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0),
    "PROFILE_COMPONENT",
  ),
  refusedProgram("a challenge as the program", challenge("i32.const 1"), "IMPORT_NOT_ALLOWED"),
  refusedProgram("no alloc", assemble({ memory: [1] }), "EXPORT_MISSING"),
  refusedProgram(
    "more pages than the run gives",
    program("i64.const 0", { memory: [3] }),
    "LIMIT_MEMORY_PAGES",
  ),
  refusedProgram(
    "compile bomb",
    program("i64.const 0", { functions: [{ type: "->", locals: many(2000, "i64"), body: "" }] }),
    "LIMIT_LOCALS",
  ),
  denied("a negative budget", { fuel: -1n }),
  denied("no pages", { pages: 0 }),
  denied("pages above the ceiling", { pages: 1025 }),
  denied("an entry name of 4 GiB", { entry: [64, -1] }),
  denied("input of 4 GiB", { input: [300, -1] }),
  denied("output buffer of 4 GiB", { output: [200, -1] }),
  denied("entry name beyond the memory", { entry: [-4, 4] }, 1n),
  {
    name: "a program can't outlive its caller",
    build: build(program(SPIN), { fuel: 1n << 62n }),
    expected: OUT,
  },
  {
    // Each run costs 600,000 and the host's price of 480,048.
    name: "a thousand runs of an endless program",
    build: () =>
      request(challenge(`loop ${call()} drop br 0 end unreachable`, { data: NAME }), {
        payload: program(SPIN),
        limits: LIMITS,
      }),
    expected: { ...OUT, program: "out-of-fuel" },
  },
  {
    // Four page caps are compiled; the fifth is denied. Entry 2, 17 for each, constant;
    // host 10,001 each; a run: instance, alloc 3, main 3. The fifth pays its bytes too.
    name: "more compilations than a run may ask for",
    build: () =>
      request(
        challenge(
          `${[2, 3, 4, 5, 6].map((pages) => `${call({ pages })} drop`).join(" ")} i32.const 1`,
          { data: NAME },
        ),
        { payload: program("i64.const 0"), limits: LIMITS },
      ),
    expected: {
      outcome: "host-denied",
      program: "ok",
      fuelUsed: INSTANCE + 3n + 5n * 17n + 5n * 10_001n * HOST + 4n * (PAGE + 6n),
    },
  },
];
