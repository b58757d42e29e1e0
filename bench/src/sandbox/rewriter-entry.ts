/** Child that times `prepareModule` on large modules: decoding, validation and rewriting. */

import { DEFAULT_MODULE_LIMITS, type ModuleLimits } from "@platform/wasm-sandbox";
import { largeModules } from "./large-modules.ts";
import type { RewriterTimes } from "./rewriter-times.ts";
import { variantBytes } from "./variants.ts";

const repeats = Number(process.argv[2]);
/** As wide as numbers go: policy is not what is measured. */
const LIMITS = Object.fromEntries(
  Object.keys(DEFAULT_MODULE_LIMITS).map((name) => [name, 2 ** 30]),
) as unknown as ModuleLimits;

const report: RewriterTimes[] = [];
for (const { name, bytes } of await largeModules()) {
  const ms: number[] = [];
  let rewritten = 0;
  let refused: string | undefined;
  const imports = importsOf(bytes);
  try {
    for (let i = 0; i < repeats; i++) {
      const start = performance.now();
      rewritten = variantBytes(bytes, "all", LIMITS, imports).length;
      ms.push(performance.now() - start);
      process.stderr.write(`rewriter: ${name}, ${i + 1} of ${repeats}\n`);
    }
  } catch (thrown) {
    refused = String(thrown);
  }
  report.push({ name, bytes: bytes.length, rewritten, ms, ...(refused ? { refused } : {}) });
}
process.stdout.write(`${JSON.stringify(report)}\n`);

interface Inspects {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { readonly module: string; readonly name: string }[];
  };
}

function importsOf(bytes: Uint8Array): string[] {
  const { Module } = (globalThis as unknown as { WebAssembly: Inspects }).WebAssembly;
  return Module.imports(new Module(bytes)).map(({ module, name }) => `${module}.${name}`);
}
