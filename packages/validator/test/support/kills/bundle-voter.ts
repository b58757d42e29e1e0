/**
 * The voter as one file: two hundred modules found and stripped of their types take three quarters
 * of its start, and a run of a thousand deaths is a run of a thousand starts.
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const VOTER = fileURLToPath(new URL("./voter.ts", import.meta.url));
/** It finds its compiled part beside itself, so it stays where it is. */
const NATIVE = "better-sqlite3";

/** Path of the program, written below `directory`. */
export async function bundleVoter(directory: string): Promise<string> {
  const bundle = await rolldown({
    input: VOTER,
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "native",
        resolveId: (source, importer) =>
          source === NATIVE && importer !== undefined
            ? { id: createRequire(importer).resolve(source), external: true }
            : undefined,
      },
    ],
  });
  const file = join(directory, "voter.mjs");
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return file;
}
