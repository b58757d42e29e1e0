/** Where the vectors stand, as text and as a program for an engine's shell. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SANDBOX_VERSIONS } from "../src/index.ts";
import type { Conformance } from "./conformance.ts";

const RUNNER = new URL("runner.js", import.meta.url);

/** The vectors of one sandbox version; a file is never changed once its version is out. */
export function vectorsFile(version: number): string {
  return fileURLToPath(new URL(`vectors/version-${version}.json`, import.meta.url));
}

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

export function readVersion(version: number): Conformance {
  return JSON.parse(readFileSync(vectorsFile(version), "utf8")) as Conformance;
}

/** All versions together; a vector's name begins with `v1/`, `v2/`. */
export function readConformance(): Conformance {
  const all = SANDBOX_VERSIONS.map((version) => ({ version, ...readVersion(version) }));
  return {
    format: 1,
    modules: Object.assign({}, ...all.map(({ modules }) => modules)),
    vectors: all.flatMap(({ version, vectors }) =>
      vectors.map((vector) => ({ ...vector, name: `v${version}/${vector.name}` })),
    ),
  };
}

/** Vectors and runner in one script: shells differ in how they read files, if they can at all. */
export function engineScript(): string {
  const vectors = JSON.stringify(readConformance());
  return `globalThis.platformConformance = ${vectors};\n${readFileSync(RUNNER, "utf8")}`;
}
