/**
 * Child that times the kernels; engine flags are its own. Variants alternate within each round, so
 * that whatever else the machine does falls on all of them. One line of JSON comes out.
 */

import { engine } from "@platform/wasm-sandbox";
import { KERNELS, readWasm } from "../../kernels/kernels.ts";
import type { KernelTimes, VariantTimes } from "./kernel-times.ts";
import { freshRun, VARIANTS, variantBytes } from "./variants.ts";

const rounds = Number(process.argv[2]);

const subjects = KERNELS.map((kernel) => {
  const original = readWasm(kernel.name);
  const bytes = VARIANTS.map((variant) => variantBytes(original, variant));
  return { ...kernel, bytes, modules: bytes.map((each) => new engine.Module(each)) };
});
const times = new Map<string, number[][]>(
  subjects.map(({ name }) => [name, VARIANTS.map(() => [])]),
);

for (let round = 0; round < rounds; round++) {
  for (const { name, size, modules } of subjects) {
    const sums = new Set<bigint>();
    for (let turn = 0; turn < VARIANTS.length; turn++) {
      const at = (turn + round) % VARIANTS.length;
      const run = freshRun(modules[at] as never, VARIANTS[at] as never);
      const start = performance.now();
      sums.add(run(size));
      times.get(name)?.[at]?.push(performance.now() - start);
    }
    if (sums.size !== 1) throw new Error(`${name} gives ${[...sums].join(" and ")}`);
  }
  process.stderr.write(`kernels: round ${round + 1} of ${rounds}\n`);
}

const report: KernelTimes[] = subjects.map(({ name, bytes }) => ({
  name,
  ms: Object.fromEntries(
    VARIANTS.map((variant, at) => [variant, times.get(name)?.[at] ?? []]),
  ) as unknown as VariantTimes,
  bytes: Object.fromEntries(
    VARIANTS.map((variant, at) => [variant, bytes[at]?.length ?? 0]),
  ) as KernelTimes["bytes"],
  fuelIsAll: Buffer.compare(bytes[1] as Uint8Array, bytes[2] as Uint8Array) === 0,
}));
process.stdout.write(`${JSON.stringify(report)}\n`);
