/** The committed history: what was handed to the runtime, and the state root after each block. */

import { readFileSync } from "node:fs";
import { fromHex, toHex } from "@platform/protocol";
import type { Inputs } from "./replay.ts";

export interface Golden {
  readonly specVersion: number;
  readonly inputs: Inputs;
  /** Of genesis first. */
  readonly roots: readonly string[];
}

export const GOLDEN_PATH: URL = new URL("../vectors/golden-history.json", import.meta.url);

/** Signatures are those of the test host; blocks and calls are real ones. */
export function goldenText({ specVersion, inputs, roots }: Golden): string {
  const line = (words: readonly string[]) => `    ${JSON.stringify(words.join(" "))}`;
  return [
    "{",
    `  "specVersion": ${specVersion},`,
    '  "inputs": [',
    inputs.map(([entry, input]) => line([entry, toHex(input)])).join(",\n"),
    "  ],",
    '  "roots": [',
    roots.map((root) => line([root])).join(",\n"),
    "  ]",
    "}",
    "",
  ].join("\n");
}

export function readGolden(): Golden {
  const { specVersion, inputs, roots } = JSON.parse(readFileSync(GOLDEN_PATH, "utf8")) as {
    specVersion: number;
    inputs: string[];
    roots: string[];
  };
  const read = (text: string) => {
    const [entry, hex = ""] = text.split(" ");
    return [entry, fromHex(hex)] as Inputs[number];
  };
  return { specVersion, inputs: inputs.map(read), roots };
}

/**
 * Why this runtime may not have the committed file's place, or null. The rule for everybody who
 * changes the runtime: another root is another rule, and nodes tell rules apart by the spec version.
 */
export function goldenFault(
  { specVersion: before, inputs, roots }: Golden,
  specVersion: number,
  rootsNow: (inputs: Inputs) => readonly string[],
): string | null {
  if (specVersion > before) return null;
  let found: string;
  try {
    const now = rootsNow(inputs);
    const at = roots.findIndex((root, i) => root !== now[i]);
    if (at < 0) return null;
    found = `block ${at} gives the state root ${now[at]}, and the committed one is ${roots[at]}`;
  } catch (error) {
    found = `the committed history does not run any more: ${(error as Error).message}`;
  }
  return (
    `${found}, under spec version ${specVersion} as before. If that was not meant, the change breaks ` +
    "a rule: undo it. If it was, raise SPEC_VERSION in packages/runtime/assembly/spec.ts, run " +
    "node packages/runtime/scripts/build.ts, node packages/runtime/scripts/write-golden.ts and " +
    "node scripts/write-metadata.mjs, and commit all of it together"
  );
}
