/** Writes build/runtime.wasm and src/artifact.ts: `node packages/runtime/scripts/build.ts`. */

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attachMetadata } from "./attach-metadata.ts";
import { compileRuntime, PACKAGE_ROOT } from "./compile.ts";

const wasm = attachMetadata((await compileRuntime()).wasm);
const sha256 = createHash("sha256").update(wasm).digest("hex");
mkdirSync(join(PACKAGE_ROOT, "build"), { recursive: true });
writeFileSync(join(PACKAGE_ROOT, "build", "runtime.wasm"), wasm);
writeFileSync(
  join(PACKAGE_ROOT, "src", "artifact.ts"),
  `/** The built runtime; written by scripts/build.ts, never by hand. */
export const RUNTIME_ARTIFACT = {
  /** For a resolver: the package exports the module under this name. */
  specifier: "@platform/runtime/runtime.wasm",
  sha256: "${sha256}",
  bytes: ${wasm.length},
} as const;
`,
);
process.stdout.write(`runtime.wasm ${wasm.length} bytes ${sha256}\n`);
