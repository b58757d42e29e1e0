/** Renews the golden vectors. Only with a new format version and an ADR; the old ones are kept. */

import { writeFileSync } from "node:fs";
import { frozenVectors } from "../test/unit/frozen-vectors.ts";

for (const [name, content] of Object.entries(frozenVectors())) {
  const path = new URL(`../vectors/${name}.json`, import.meta.url);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
