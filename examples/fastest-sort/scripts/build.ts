/** Rebuilds build/*.wasm; a test compares them with the committed bytes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildAll } from "../src/build.ts";
import { DIRECTORY } from "../src/programs.ts";

for (const [path, bytes] of await buildAll()) await writeFile(join(DIRECTORY, path), bytes);
