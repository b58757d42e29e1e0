// Type-checks every package of the workspace with its own tsconfig, its tests included.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runTool } from "./run-tool.mjs";

const projects = [];
for (const folder of ["packages", "apps", "examples"]) {
  if (!existsSync(join(ROOT, folder))) continue;
  for (const name of readdirSync(join(ROOT, folder)).sort())
    for (const file of ["tsconfig.json", "tsconfig.test.json"])
      if (existsSync(join(ROOT, folder, name, file))) projects.push(join(folder, name, file));
}
for (const project of ["bench/tsconfig.json", "test/tsconfig.json"])
  if (existsSync(join(ROOT, project))) projects.push(project);

let failed = 0;
for (const project of projects) {
  const code = await runTool("tsc", ["--noEmit", "-p", project]);
  if (code === 0) continue;
  failed++;
  console.error(`types: ${project} does not check`);
}
console.log(`types: ${projects.length - failed} of ${projects.length} projects check`);
process.exit(failed === 0 ? 0 : 1);
