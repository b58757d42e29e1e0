import { buildAssemblyScript, readDescription } from "@platform/challenge-sdk";
import { answersSource, DIRECTORY, PROGRAMS } from "./programs.ts";

/** Every module of this example by its path, made from the sources beside it. */
export async function buildAll(): Promise<Map<string, Uint8Array>> {
  const { source = "", module } = await readDescription(DIRECTORY);
  const built = new Map([
    [module, await buildAssemblyScript({ baseDir: DIRECTORY, entry: source })],
  ]);
  const files = { "programs/answers.ts": answersSource() };
  for (const name of PROGRAMS) {
    const entry = `programs/${name}.ts`;
    built.set(
      `build/${name}.wasm`,
      await buildAssemblyScript({ baseDir: DIRECTORY, entry, files }),
    );
  }
  return built;
}
