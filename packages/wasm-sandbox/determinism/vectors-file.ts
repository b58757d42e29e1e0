/** Where the vectors stand, as text and as a program for an engine's shell. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Conformance } from "./conformance.ts";

export const VECTORS_FILE = fileURLToPath(new URL("vectors/conformance.json", import.meta.url));
const RUNNER = new URL("runner.js", import.meta.url);

/** One vector or module on a line, so that a change shows as the lines that it touches. */
export function vectorsText({ format, modules, vectors }: Conformance): string {
  const entries = Object.entries(modules).map(
    ([hash, each]) => `${JSON.stringify(hash)}:${JSON.stringify(each)}`,
  );
  const lines = vectors.map((each) => JSON.stringify(each));
  return (
    `{"format":${format},\n"modules":{\n${entries.join(",\n")}\n},\n` +
    `"vectors":[\n${lines.join(",\n")}\n]}\n`
  );
}

export function readConformance(): Conformance {
  return JSON.parse(readFileSync(VECTORS_FILE, "utf8")) as Conformance;
}

/** Vectors and runner in one script: shells differ in how they read files, if they can at all. */
export function engineScript(): string {
  const vectors = readFileSync(VECTORS_FILE, "utf8");
  return `globalThis.platformConformance = ${vectors};\n${readFileSync(RUNNER, "utf8")}`;
}
