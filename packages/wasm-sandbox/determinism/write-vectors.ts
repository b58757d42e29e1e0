/**
 * Writes vectors/conformance.json anew; with `--check` it only compares. Start it with
 * `node --stack-size=6000`: a whole logical stack must fit in the native one.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { buildConformance } from "./conformance.ts";
import { VECTORS_FILE, vectorsText } from "./vectors-file.ts";

const conformance = buildConformance();
const text = vectorsText(conformance);
if (!process.argv.includes("--check")) {
  writeFileSync(VECTORS_FILE, text);
  console.log(`${conformance.vectors.length} vectors written`);
} else if (text === readFileSync(VECTORS_FILE, "utf8")) {
  console.log(`${conformance.vectors.length} vectors are what their sources say`);
} else {
  console.error("vectors/conformance.json is not what its sources say");
  process.exitCode = 1;
}
