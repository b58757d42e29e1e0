/** A challenge on disk: challenge.json or challenge.toml beside its sources and built module. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createManifest, type Fault } from "@platform/challenge-registry";
import { CodedError } from "@platform/protocol";
import type { Manifest } from "@platform/runtime";
import { parse as parseToml } from "smol-toml";
import { z } from "zod";

const DescriptionSchema = z.strictObject({
  /** AssemblyScript entry, or absent when the module is built by other means. */
  source: z.string().optional(),
  module: z.string(),
  /** The form of a manifest; its own schema lists its faults. */
  manifest: z.record(z.string(), z.unknown()),
});

export type ChallengeDescription = z.output<typeof DescriptionSchema>;

export interface Challenge {
  readonly manifest: Manifest;
  readonly module: Uint8Array;
}

const FORMS = [
  { file: "challenge.json", parse: (text: string): unknown => JSON.parse(text) },
  { file: "challenge.toml", parse: (text: string): unknown => parseToml(text) },
];

/**
 * Reads challenge.json, or challenge.toml where there is none.
 * @throws CodedError CHALLENGE_UNREADABLE, CHALLENGE_INVALID with every fault
 */
export async function readDescription(directory: string): Promise<ChallengeDescription> {
  for (const { file, parse } of FORMS) {
    const path = join(directory, file);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const parsed = DescriptionSchema.safeParse(parseText(path, text, parse));
    if (parsed.success) return parsed.data;
    throw invalid(
      path,
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  throw new CodedError({
    code: "CHALLENGE_UNREADABLE",
    message: `${directory} has no challenge.json or challenge.toml`,
    hint: "a challenge is a directory with a description and a built module",
  });
}

function parseText(path: string, text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new CodedError(
      { code: "CHALLENGE_UNREADABLE", message: `${path} can't be parsed: ${String(cause)}` },
      { cause },
    );
  }
}

/**
 * The manifest of a challenge directory with its module; `overrides` replace fields of the form.
 * @throws CodedError CHALLENGE_UNREADABLE, CHALLENGE_INVALID with every fault
 */
export async function readChallenge(
  directory: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<Challenge> {
  const description = await readDescription(directory);
  const path = join(directory, description.module);
  let module: Uint8Array;
  try {
    module = new Uint8Array(await readFile(path));
  } catch (cause) {
    const hint = "build the module first";
    throw new CodedError(
      { code: "CHALLENGE_UNREADABLE", message: `${path} can't be read`, hint },
      { cause },
    );
  }
  const made = createManifest({ ...description.manifest, ...overrides }, module);
  if (made.ok) return { manifest: made.manifest, module };
  throw invalid(directory, made.faults.map(faultText));
}

function faultText({ code, path, message }: Fault): string {
  return `${code} ${path}: ${message}`;
}

function invalid(where: string, faults: readonly string[]): CodedError {
  return new CodedError({
    code: "CHALLENGE_INVALID",
    message: `${where}: ${faults.join("; ")}`,
    hint: "docs/challenges.md lists every field",
  });
}
