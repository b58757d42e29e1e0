/** Loads and stores that miss caches and translation buffers. */

import type { ModuleSpec } from "../assembler.ts";
import { loop, type SlowMix, times, unrolled } from "./mix.ts";

/** Links all slots in one cycle in the order of a full-period generator. */
function linking(slots: number, stride: number, offset: number): string {
  const next = `local.get 0 i32.const 1664525 i32.mul i32.const 1013904223 i32.add
    i32.const ${slots - 1} i32.and i32.const ${stride} i32.mul i32.const ${offset} i32.add`;
  return `loop local.get 0 i32.const ${stride} i32.mul i32.const ${offset} i32.add ${next} i32.store
    local.get 0 i32.const 1 i32.add local.tee 0 i32.const ${slots} i32.lt_u br_if 0 end`;
}

/** Each load takes its address from the load before it. `slots` is a power of two. */
function chase(pages: number, slots: number, offset = 0): SlowMix {
  const stride = Math.floor((pages * 65_536) / slots);
  const body = `i32.const ${offset} local.set 1
    ${loop(`local.get 1 ${times(32, "i32.load")} local.set 1`)}`;
  const build = (): ModuleSpec => ({
    memory: [pages, pages],
    functions: [
      { type: "i32 ->", locals: "i32", body, export: "run" },
      { type: "->", locals: "i32", body: linking(slots, stride, offset), export: "setup" },
    ],
  });
  const across = offset === 0 ? "" : ", each across two lines";
  return { name: `pointer chase, ${pages} pages${across}`, rounds: 2_000, pages, build };
}

/** Addresses of a generator: nothing waits for the memory, all of it is busy. */
function scattered(name: string, pages: number, access: string): SlowMix {
  const mask = 2 ** Math.floor(Math.log2(pages * 65_536)) - 8;
  const step = `local.get 1 i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.tee 1
    i32.const 3 i32.shr_u i32.const ${mask} i32.and`;
  const memory = [pages, pages] as const;
  return unrolled(`${name}, ${pages} pages`, `${step} ${access}`, {
    ...{ memory, pages, locals: "i32", times: 16, rounds: 2_000, touched: true },
  });
}

const STORE = "local.get 0 i32.store";

export const MEMORY_MIXES: readonly SlowMix[] = [
  chase(1, 1024),
  chase(2, 2048),
  chase(8, 8192),
  chase(16, 2 ** 14),
  chase(64, 2 ** 16),
  chase(160, 2 ** 17),
  chase(160, 2 ** 17, 62),
  chase(1024, 2 ** 20),
  scattered("scattered stores", 160, STORE),
  scattered("scattered stores", 1024, STORE),
  scattered("scattered loads", 1024, "i32.load drop"),
  // The stored halves can't be forwarded to the load that spans them.
  unrolled(
    "loads that wait for two stores",
    `i32.const 8 local.get 1 i32.store i32.const 12 local.get 1 i32.store
     i32.const 8 i64.load i64.const 1 i64.add i32.wrap_i64 local.set 1`,
    { memory: [1, 1], locals: "i32", times: 16 },
  ),
  unrolled("chain through one word", "i32.const 60 i32.const 60 i32.load i32.store", {
    memory: [1, 1],
    rounds: 10_000,
  }),
];
