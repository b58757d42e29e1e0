// House sizes: files of at most 500 lines, functions of at most 70, a median source file of 90.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";
import { ROOT } from "./run-tool.mjs";
import { sourceFiles } from "./source-files.mjs";

const MAX_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 70;
const MAX_MEDIAN_LINES = 90;

const faults = [];
const lengths = [];

/** Line numbers of byte offsets; swc counts bytes over all parsed files, hence the base. */
function lineStarts(bytes) {
  const starts = [0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 10) starts.push(i + 1);
  return starts;
}

function lineOf(starts, offset) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "PrivateMethod",
  "MethodProperty",
  "Constructor",
]);

function visit(node, report) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const child of node) visit(child, report);
    return;
  }
  if (FUNCTIONS.has(node.type)) report(node);
  for (const key of Object.keys(node)) if (key !== "span") visit(node[key], report);
}

function checkFunctions(path, text) {
  const tree = parseSync(text, { syntax: "typescript", target: "es2022" });
  const starts = lineStarts(Buffer.from(text));
  const base = tree.span.start - leadingBytes(text);
  visit(tree.body, (node) => {
    const span = node.span ?? node.function?.span;
    if (span === undefined) return;
    const first = lineOf(starts, span.start - base);
    const lines = lineOf(starts, span.end - base) - first + 1;
    if (lines > MAX_FUNCTION_LINES)
      faults.push(`${path}:${first}: a function of ${lines} lines (at most ${MAX_FUNCTION_LINES})`);
  });
}

/** A module's span begins at its first token, after white space and comments. */
function leadingBytes(text) {
  const match = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text);
  return Buffer.byteLength(match?.[0] ?? "");
}

for (const path of sourceFiles(/\.(ts|mjs|js|cjs)$/)) {
  if (!existsSync(join(ROOT, path)) || path.includes("/generated/")) continue;
  const text = readFileSync(join(ROOT, path), "utf8");
  const lines = text.split("\n").length - 1;
  if (lines > MAX_FILE_LINES) faults.push(`${path}: ${lines} lines (at most ${MAX_FILE_LINES})`);
  if (/^(packages|apps)\/[^/]+\/src\//.test(path)) {
    lengths.push(lines);
    checkFunctions(path, text);
  }
}
lengths.sort((a, b) => a - b);
const median = lengths[lengths.length >> 1] ?? 0;
const p90 = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
if (median > MAX_MEDIAN_LINES) faults.push(`the median source file has ${median} lines`);
for (const fault of faults) console.error(fault);
console.log(`sizes: ${lengths.length} source files, median ${median}, p90 ${p90} lines`);
process.exit(faults.length === 0 ? 0 : 1);
