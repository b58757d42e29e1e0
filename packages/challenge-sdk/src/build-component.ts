import { composeComponent } from "@platform/wasm-sandbox";
import { type BuildInit, buildAssemblyScript } from "./build-assemblyscript.ts";

const KIT = "@platform/challenge-sdk/assembly/component";
const ENTRY = "component-entry.ts";

/**
 * Compiles the sources of a challenge as a component of the world `platform:challenge`: the same
 * `evaluate`, with the kit's host functions imported through WIT.
 * @throws CodedError BUILD_FAILED with the compiler's messages, COMPILER_MISSING
 */
export async function buildComponent({ baseDir, entry, files }: BuildInit): Promise<Uint8Array> {
  const core = await buildAssemblyScript({
    baseDir,
    entry: ENTRY,
    files: { ...files, [ENTRY]: entrySource(entry) },
    hostFrom: "./component",
  });
  return composeComponent(core);
}

function entrySource(entry: string): string {
  return `import { evaluate as judge } from "./${entry.replace(/\.ts$/, "")}";
import { answer } from "${KIT}";
export { cabi_realloc } from "${KIT}";
export function evaluate(): usize {
  return answer(judge());
}
`;
}
