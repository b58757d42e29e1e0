/** Renews the golden documents. Only with a new format version and an ADR; the old ones are kept. */

import { writeFileSync } from "node:fs";
import { ACCEPTED, GENESIS_TEXT } from "../test/support/sample.ts";

const write = (name: string, text: string): void =>
  writeFileSync(new URL(`../vectors/${name}.json`, import.meta.url), `${text}\n`);
write("genesis", GENESIS_TEXT);
for (const [name, text] of Object.entries(ACCEPTED)) write(name, text);
