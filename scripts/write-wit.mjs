// Writes the WIT package of challenges from the table of the host ABI; with --check it only says
// whether the committed file is current.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { challengeWit } from "../packages/protocol/src/host-wit.ts";
import { ROOT } from "./run-tool.mjs";

const FILE = "packages/protocol/wit/challenge.wit";
const path = join(ROOT, FILE);
const wanted = challengeWit();

if (!process.argv.includes("--check")) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
  console.log(`wrote ${FILE}`);
} else if (!existsSync(path) || readFileSync(path, "utf8") !== wanted) {
  console.error(`${FILE} is not current: node scripts/write-wit.mjs`);
  process.exit(1);
}
