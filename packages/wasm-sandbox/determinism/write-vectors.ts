/**
 * Writes the vectors of every sandbox version anew; with `--check` it only compares. Start it with
 * `node --stack-size=6000`: a whole logical stack must fit in the native one.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { SANDBOX_VERSIONS } from "../src/index.ts";
import { buildConformance } from "./conformance.ts";
import { vectorsFile, vectorsText } from "./vectors-file.ts";

const check = process.argv.includes("--check");
for (const version of SANDBOX_VERSIONS) {
  const file = vectorsFile(version);
  const conformance = buildConformance(version);
  const text = vectorsText(conformance);
  const count = `version ${version}: ${conformance.vectors.length} vectors`;
  if (!check) {
    writeFileSync(file, text);
    console.log(`${count} written`);
  } else if (text === readFileSync(file, "utf8"))
    console.log(`${count} are what their sources say`);
  else {
    console.error(`${count}: the file is not what its sources say`);
    process.exitCode = 1;
  }
}
