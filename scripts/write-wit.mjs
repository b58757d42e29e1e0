// Writes the WIT package of challenges, and the imports of the AssemblyScript kit that follow it,
// from the table of the host ABI; with --check it only says whether the committed files are current.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  challengeWit,
  HOST_INTERFACE,
  WIT_FUNCTIONS,
  witName,
} from "../packages/protocol/src/host-wit.ts";
import { ROOT } from "./run-tool.mjs";

/** As the canonical ABI lowers it: a tuple comes back through a pointer behind the parameters. */
function declaration(entry) {
  const params = Object.entries(entry.params)
    .filter(([name]) => name !== entry.out)
    .map(([name, type]) => `${name}: ${/(?:^|_)ptr$/.test(name) ? "usize" : type}`);
  if (entry.out !== undefined) params.push("result: usize");
  return `// @ts-ignore: decorator
@external("${HOST_INTERFACE}", "${witName(entry)}")
export declare function ${entry.name}(
${params.map((param) => `  ${param},\n`).join("")}): ${entry.out === undefined ? entry.result : "void"};
`;
}

const FILES = {
  "packages/protocol/wit/challenge.wit": challengeWit(),
  "packages/challenge-sdk/assembly/generated/component-host.ts": `// Made from packages/protocol/src/host-abi.json by scripts/write-wit.mjs; do not edit.

${WIT_FUNCTIONS.map(declaration).join("\n")}`,
};

let stale = false;
for (const [file, wanted] of Object.entries(FILES)) {
  const path = join(ROOT, file);
  if (!process.argv.includes("--check")) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
    console.log(`wrote ${file}`);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== wanted) {
    console.error(`${file} is not current: node scripts/write-wit.mjs`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
