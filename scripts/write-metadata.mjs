// Writes what is made from the metadata in runtime.wasm: its JSON, the types of the client and one
// page a pallet. --check only says whether all of it is current. Either way the metadata must say what
// the sources say, and must not move or re-type an index under the same spec version.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { clientTypes } from "../packages/runtime/scripts/client-types.ts";
import { metadataFaults } from "../packages/runtime/scripts/metadata-faults.ts";
import { metadataJson, parseMetadata } from "../packages/runtime/scripts/metadata-json.ts";
import { runtimePages } from "../packages/runtime/scripts/pallet-page.ts";
import { readConstants } from "../packages/runtime/scripts/read-assembly.ts";
import { brokenIndexes } from "../packages/runtime/src/metadata/compatibility.ts";
import { describeRuntime } from "../packages/runtime/src/metadata/describe.ts";
import { encodeMetadata } from "../packages/runtime/src/metadata/encoding.ts";
import { metadataBytes, readMetadata } from "../packages/runtime/src/metadata/section.ts";
import { ROOT } from "./run-tool.mjs";

const JSON_FILE = "packages/runtime/generated/metadata.json";
const TYPES_FILE = "packages/runtime/src/generated/types.ts";
const PAGES = "docs/reference/runtime";

const faults = [];
const code = readFileSync(join(ROOT, "packages/runtime/build/runtime.wasm"));
const metadata = readMetadata(code);
const json = metadataJson(metadata);
const described = encodeMetadata(describeRuntime({ ...metadata, constants: readConstants() }));
if (!metadataBytes(code).equals(described))
  faults.push(
    "runtime.wasm carries other metadata than the sources: node packages/runtime/scripts/build.ts",
  );
faults.push(...metadataFaults(metadata));
faults.push(...incompatible());

const files = { [JSON_FILE]: json, [TYPES_FILE]: clientTypes(metadata) };
for (const [name, text] of Object.entries(runtimePages(metadata))) files[`${PAGES}/${name}`] = text;
if (process.argv.includes("--check")) check();
else if (faults.length === 0) write();
for (const fault of faults) console.error(fault);
console.log(`metadata: spec version ${metadata.specVersion}, ${metadata.pallets.length} pallets`);
process.exit(faults.length === 0 ? 0 : 1);

/** Against the metadata that was committed last. */
function incompatible() {
  const path = join(ROOT, JSON_FILE);
  if (!existsSync(path)) return [];
  const before = parseMetadata(readFileSync(path, "utf8"));
  if (metadata.specVersion > before.specVersion) return [];
  return brokenIndexes(before, metadata).map(
    (line) =>
      `${line}: append instead, or raise SPEC_VERSION in packages/runtime/assembly/spec.ts above ${before.specVersion}`,
  );
}

function check() {
  for (const [file, wanted] of Object.entries(files)) {
    const path = join(ROOT, file);
    if (!existsSync(path) || readFileSync(path, "utf8") !== wanted)
      faults.push(`${file} is not current: node scripts/write-metadata.mjs`);
  }
  for (const file of surplus())
    faults.push(`${file} is of no pallet: node scripts/write-metadata.mjs`);
}

function write() {
  for (const file of surplus()) rmSync(join(ROOT, file));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true });
    writeFileSync(join(ROOT, file), text);
  }
}

function surplus() {
  const folder = join(ROOT, PAGES);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => `${PAGES}/${name}`)
    .filter((file) => !(file in files));
}
