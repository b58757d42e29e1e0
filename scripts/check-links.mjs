// Every relative link in a Markdown file must lead to a file that exists.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { ROOT } from "./run-tool.mjs";
import { sourceFiles } from "./source-files.mjs";

const LINK = /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const faults = [];
let links = 0;
for (const path of sourceFiles(/\.md$/)) {
  if (!existsSync(join(ROOT, path))) continue;
  const text = readFileSync(join(ROOT, path), "utf8").replace(/```[\s\S]*?```/g, "");
  for (const [, target] of text.matchAll(LINK)) {
    if (/^[a-z]+:/.test(target) || target.startsWith("#")) continue;
    links++;
    const file = normalize(join(dirname(path), target.split("#")[0]));
    if (!existsSync(join(ROOT, file))) faults.push(`${path}: ${target} does not exist`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`links: ${links} checked, ${faults.length} broken`);
process.exit(faults.length === 0 ? 0 : 1);
