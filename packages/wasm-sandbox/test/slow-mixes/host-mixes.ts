/** Host calls in a loop: each mix is a challenge, since only an evaluation has a host. */

import type { EvaluationRequest } from "../../src/index.ts";
import { assemble } from "../assembler.ts";
import { challenge, program, request } from "../challenge.ts";
import { TOUCH_ALL } from "./mix.ts";

export interface HostMix {
  readonly name: string;
  /** An evaluation that makes so many rounds, at least one, and answers 1. */
  readonly build: (rounds: number, fuel: bigint) => EvaluationRequest;
  readonly rounds: number;
}

const DATA = [
  { at: 64, bytes: new TextEncoder().encode("main") },
  { at: 1024, bytes: new Uint8Array(4096).fill(0x61) },
];

function host(
  name: string,
  call: string,
  rounds: number,
  more: Partial<EvaluationRequest> = {},
): HostMix {
  const build: HostMix["build"] = (count, fuel) => {
    const counted = `i32.const 0 i32.const ${count} i32.store
      loop ${call} drop i32.const 0 i32.const 0 i32.load i32.const 1 i32.sub i32.store
      i32.const 0 i32.load br_if 0 end i32.const 1`;
    const module = challenge(counted, { memory: [1, 1], data: DATA });
    return request(module, { limits: { fuel, memoryPages: 1 }, ...more });
  };
  return { name, rounds, build };
}

const run = (pages: number): string =>
  `i32.const 64 i32.const 4 i32.const 300 i32.const 0 i32.const 200 i32.const 16
   i64.const 1000000000 i32.const ${pages} @submission_run`;

/** `alloc` and the entry do no work, or touch what the instance has. */
const programOf = (pages: number, main: string): Uint8Array =>
  program(main, { memory: [pages, pages] });
const WITHOUT_MEMORY = assemble({
  memory: [0, 0],
  functions: [
    { type: "i32 -> i32", body: "i32.const 0", export: "alloc" },
    { type: "i32 i32 -> i64", body: "i64.const 0", export: "main" },
  ],
});
const TOUCHING = `${TOUCH_ALL} i64.const 0`;

export const HOST_MIXES: readonly HostMix[] = [
  host(
    "input_read of 0 bytes",
    "i32.const 0 i32.const 0 i32.const 8 i32.const 0 @input_read",
    50_000,
  ),
  host("input_size", "i32.const 0 @input_size", 50_000),
  host("log of 0 bytes", "i32.const 0 i32.const 0 @log", 20_000),
  host("log of 4 KiB", "i32.const 1024 i32.const 4096 @log", 20_000),
  host("output_write of 4 KiB", "i32.const 1024 i32.const 4096 @output_write", 20_000),
  host("account_get_mana", "i32.const 1024 i32.const 32 @account_get_mana", 20_000),
  host("submission_fuel", "@submission_fuel", 50_000),
  host("submission_run of nothing", run(1), 1_000, { payload: programOf(1, "i64.const 0") }),
  host("submission_run without memory", run(1), 1_000, {
    payload: WITHOUT_MEMORY,
  }),
  host("submission_run of 16 pages, touched", run(16), 100, { payload: programOf(16, TOUCHING) }),
];
