// Writes docs/reference/errors.md from the sources; with --check it only says whether that is current.
// A code in capitals that is in the sources and not in the document is a fault of its own.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";
import { MANIFEST_FAULTS } from "../packages/challenge-registry/src/fault.ts";
import { INVALID_ERRORS, PALLET_ERRORS } from "../packages/runtime/src/errors.ts";
import { REFUSALS } from "../packages/txpool/src/refusal.ts";
import { refusalText } from "../packages/validator/src/pipeline/refusal-text.ts";
import { REJECTION_CODES } from "../packages/wasm-sandbox/src/decode/rejection.ts";
import { NO_ERROR_CODES, VERDICT_WORDS } from "./error-words.mjs";
import { ROOT } from "./run-tool.mjs";
import { sourceFiles } from "./source-files.mjs";

const PAGE = "docs/reference/errors.md";
const SOURCES = /^(apps|packages)\/[^/]+\/(src|bin)\/.*\.ts$/;
/** UPPER_SNAKE of at least two words; single words are codes only where a `code:` says so. */
const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const WORD = /^[A-Z][A-Z0-9_]{2,}$/;

/** code → texts by where they come from: "package: message" → hint. */
const entries = new Map();
/** code → a file that writes it, for the complaint about one that nobody describes. */
const seen = new Map();
const faults = [];

function describe(code, where, message, hint) {
  const texts = entries.get(code) ?? new Map();
  entries.set(code, texts);
  const line = `${where}: ${message}`;
  if (!texts.has(line)) texts.set(line, hint);
}

/** Name of what is filled in at run time; `…` for more than a name. */
function nameOf(node) {
  if (node?.type === "Identifier") return `{${node.value}}`;
  if (node?.type === "MemberExpression" && node.property.type === "Identifier")
    return `{${node.property.value}}`;
  return "…";
}

/** Text of a string, template or sum of them. */
function textOf(node) {
  if (node === undefined || node === null) return undefined;
  if (node.type === "StringLiteral") return node.value;
  if (node.type === "TemplateLiteral")
    return node.quasis
      .map((quasi, i) => {
        const gap = node.expressions[i];
        return (quasi.cooked ?? quasi.raw) + (gap === undefined ? "" : nameOf(gap));
      })
      .join("");
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? "…"}${right ?? "…"}`;
  }
  if (node.type === "ParenthesisExpression") return textOf(node.expression);
  return undefined;
}

function walk(node, visit) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit);
    return;
  }
  visit(node);
  for (const key of Object.keys(node)) if (key !== "span") walk(node[key], visit);
}

/** Texts that are nothing but what is filled in say nothing. */
const says = (text) => text !== undefined && /[a-z]{2}/.test(text.replace(/\{[^}]*\}/g, ""));

/** `{ code: "X", message: …, hint: … }`, the form of every coded record. */
function readRecord(node, where) {
  const fields = new Map();
  for (const property of node.properties)
    if (property.type === "KeyValueProperty" && property.key.type === "Identifier")
      fields.set(property.key.value, property.value);
    else if (property.type === "Identifier") fields.set(property.value, undefined);
  const code = textOf(fields.get("code"));
  if (code === undefined || !WORD.test(code) || !fields.has("message")) return;
  const message = textOf(fields.get("message"));
  const text = says(message) ? message : VERDICT_WORDS[code];
  if (text !== undefined) describe(code, where, text, textOf(fields.get("hint")));
  else faults.push(`${where}: ${code} has no text; add it to error-words.mjs`);
}

/** `refuse("X", …, "what is wrong")`: the message is the text that follows the code. */
function readCall(node, where, hints) {
  const args = node.arguments.map((argument) => argument.expression);
  const at = args.findIndex((arg) => arg.type === "StringLiteral" && CODE.test(arg.value));
  if (at < 0) return;
  const message = args
    .slice(at + 1)
    .map(textOf)
    .find((text) => says(text) && !/^[a-z]+(\.[a-zA-Z]+)*$/.test(text));
  const { value } = args[at];
  if (message !== undefined && !NO_ERROR_CODES.has(value))
    describe(value, where, message, hints.get(value));
}

/** `const HINTS = { CODE: "hint" }`: a package that keeps its hints apart. */
function readHints(node, hints) {
  if (node.id?.value !== "HINTS") return;
  walk(node.init, (inner) => {
    if (inner.type === "KeyValueProperty" && inner.key.type === "Identifier")
      hints.set(inner.key.value, textOf(inner.value));
  });
}

/** `const WORDS = { CODE: ["text", "hint"] }`: a table of refusals. */
function readWords(node, where) {
  if (node.id?.value !== "WORDS" || node.init?.type !== "ObjectExpression") return;
  for (const property of node.init.properties) {
    const code = property.key?.value;
    if (property.value?.type !== "ArrayExpression" || !WORD.test(code ?? "")) continue;
    const [message, hint] = property.value.elements.map((element) => textOf(element?.expression));
    if (!(code in REFUSALS)) describe(code, where, message, hint);
  }
}

function readSources() {
  const present = sourceFiles(SOURCES).filter((path) => existsSync(join(ROOT, path)));
  const trees = present.map((path) => ({
    path,
    where: path.split("/").slice(0, 2).join("/"),
    tree: parseSync(readFileSync(join(ROOT, path), "utf8"), {
      syntax: "typescript",
      target: "es2022",
    }),
  }));
  const hints = new Map();
  for (const { tree } of trees)
    walk(tree.body, (node) => node.type === "VariableDeclarator" && readHints(node, hints));
  for (const { path, where, tree } of trees)
    walk(tree.body, (node) => {
      if (node.type === "ObjectExpression") readRecord(node, where);
      if (node.type === "CallExpression") readCall(node, where, hints);
      if (node.type === "VariableDeclarator") readWords(node, where);
      if (node.type === "StringLiteral" && CODE.test(node.value)) seen.set(node.value, path);
    });
}

function readTables() {
  for (const { name, errors } of PALLET_ERRORS)
    for (const [code, message] of errors) describe(code, `runtime, pallet ${name}`, message);
  for (const [code, message] of Object.values(INVALID_ERRORS))
    describe(code, "runtime, makes a block invalid", message);
  for (const [code, verdict] of Object.entries(REFUSALS)) {
    const { message, hint } = refusalText(code);
    const gossip = verdict === "reject" ? "sender is blamed" : "sender is not blamed";
    describe(code, `pool (${gossip})`, message, hint);
  }
  for (const code of REJECTION_CODES) fromWords(code, "packages/wasm-sandbox");
  for (const code of MANIFEST_FAULTS) fromWords(code, "packages/challenge-registry");
  for (const code of Object.keys(VERDICT_WORDS))
    if (!entries.has(code)) fromWords(code, placeOf(code));
}

const placeOf = (code) => seen.get(code)?.split("/").slice(0, 2).join("/") ?? "any program";

/** For a code that this place gives without a text. */
function fromWords(code, where) {
  const lines = [...(entries.get(code)?.keys() ?? [])];
  if (lines.some((line) => line.startsWith(`${where}: `))) return;
  const text = VERDICT_WORDS[code];
  if (text !== undefined) describe(code, where, text);
  else faults.push(`${where}: ${code} has no text; add it to error-words.mjs`);
}

function missing() {
  return [...seen]
    .filter(([code]) => !entries.has(code) && !NO_ERROR_CODES.has(code))
    .map(([code, path]) => `${path}: ${code} is described nowhere; add it to error-words.mjs`);
}

function stale() {
  return [...Object.keys(VERDICT_WORDS), ...NO_ERROR_CODES]
    .filter((code) => CODE.test(code) && !seen.has(code))
    .map((code) => `scripts/error-words.mjs: ${code} is in no source any more`);
}

const escape = (text) => text.replace(/\s+/g, " ").replaceAll("<", "&lt;").replaceAll("|", "\\|");

function page() {
  const lines = [
    "# Error codes",
    "",
    "<!-- Written by `node scripts/write-errors.mjs` from the sources; do not edit. -->",
    "",
    "Every refusal and failure that an operator, a miner, an owner or a peer can meet. A code never",
    "changes its meaning. Names in braces and `…` are filled in at run time. Each line names the place",
    "that says it: a package or app, the pool, or a pallet of the runtime; the line below it is the hint.",
    "Exit codes of the programs are in [cli.md](cli.md), HTTP statuses in [http-api.md](http-api.md).",
    "",
  ];
  for (const code of [...entries.keys()].sort()) {
    lines.push(`### ${code}`, "");
    for (const [text, hint] of [...entries.get(code)].sort()) {
      lines.push(`- ${escape(text)}`);
      if (hint !== undefined) lines.push(`  *${escape(hint)}*`);
    }
    lines.push("");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

readSources();
readTables();
faults.push(...missing(), ...stale());
const text = page();
if (process.argv.includes("--check")) {
  let current = "";
  try {
    current = readFileSync(join(ROOT, PAGE), "utf8");
  } catch {
    // Absent is the same as out of date.
  }
  if (current !== text) faults.push(`${PAGE} is out of date: node scripts/write-errors.mjs`);
} else writeFileSync(join(ROOT, PAGE), text);
for (const fault of faults) console.error(fault);
console.log(`errors: ${entries.size} codes`);
process.exit(faults.length === 0 ? 0 : 1);
