/** Rebuilds build/tsp.wasm; a test compares it with the committed bytes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildComponent, readDescription } from "@platform/challenge-sdk";

const directory = join(import.meta.dirname, "..");
const { source = "", module } = await readDescription(directory);
await writeFile(
  join(directory, module),
  await buildComponent({ baseDir: directory, entry: source }),
);
