/** A challenge on disk: challenge.json beside its sources and the built module. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createManifest, type Fault } from "@platform/challenge-registry";
import { CodedError } from "@platform/protocol";
import type { Manifest } from "@platform/runtime";
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

/**
 * Reads challenge.json.
 * @throws CodedError CHALLENGE_UNREADABLE, CHALLENGE_INVALID with every fault
 */
export async function readDescription(directory: string): Promise<ChallengeDescription> {
  const path = join(directory, "challenge.json");
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const hint = "a challenge is a directory with challenge.json and a built module";
    throw new CodedError(
      { code: "CHALLENGE_UNREADABLE", message: `${path} can't be read as JSON`, hint },
      { cause },
    );
  }
  const parsed = DescriptionSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw invalid(
    path,
    parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  );
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
