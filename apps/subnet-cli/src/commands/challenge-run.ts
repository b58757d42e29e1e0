import { readFileSync, writeFileSync } from "node:fs";
import { type Challenge, describeEvaluation, runLocal } from "@platform/challenge-sdk";
import { createOutput } from "@platform/command-line/output";
import { jsonText } from "@platform/node-api";
import { CodedError, type Hex32, ZERO_HASH } from "@platform/protocol";
import { type CallLog, type Evaluation, toSpeedscope } from "@platform/wasm-sandbox";
import { ExitCode } from "../cli/exit-codes.ts";
import { packChallenge } from "../owner/challenge-files.ts";
import { hottestFunctions } from "../owner/hottest-functions.ts";

interface RunOptions {
  readonly payload: string;
  readonly seed?: string;
  readonly profile?: string;
  readonly calls?: string;
  readonly trace?: boolean;
  readonly json?: boolean;
}

/** Evaluates as a validator would; the exit code says whether the outcome was ok. */
export async function challengeRun(directory: string, options: RunOptions): Promise<void> {
  const output = createOutput(options.json === true);
  const seed = seedOf(options.seed);
  const challenge = await packChallenge(directory);
  const payload = readPayload(options.payload);
  const evaluation = await runLocal({ ...challenge, payload, seed, ...observed(options) });
  const files = writeFiles(challenge, evaluation, options);
  const { profile } = evaluation.diagnostics.observation ?? {};
  output.result(viewOf(evaluation, files), () =>
    [
      ...describeEvaluation(evaluation),
      ...(profile === undefined ? [] : hottestFunctions(profile)),
      ...files.map(({ what, file }) => `${what.padEnd(10)}${file}`),
    ].join("\n"),
  );
  if (evaluation.outcome !== "ok") process.exitCode = ExitCode.outcome;
}

/** Only what is asked for is recorded: a plain run costs what a validator's does. */
function observed({
  profile,
  calls,
  trace,
}: RunOptions): Pick<Parameters<typeof runLocal>[0], "observe"> {
  if (profile === undefined && calls === undefined && trace !== true) return {};
  const observe = {
    profile: profile !== undefined,
    calls: calls !== undefined,
    trace: trace === true,
  };
  return { observe };
}

function seedOf(text: string | undefined): Hex32 {
  if (text === undefined) return ZERO_HASH;
  if (/^[0-9a-f]{64}$/.test(text)) return text as Hex32;
  throw new CodedError({
    code: "USAGE",
    message: `--seed must be 64 characters of 0-9 and a-f, not ${text}`,
    hint: "leave it out for a seed of zeros: `subnet challenge run DIRECTORY --payload FILE`",
  });
}

function readPayload(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new CodedError(
      {
        code: "PAYLOAD_UNREADABLE",
        message: `the payload ${file} can't be read`,
        hint: "name the work's file: `subnet challenge run DIRECTORY --payload FILE`",
      },
      { cause },
    );
  }
}

interface Written {
  readonly what: "profile" | "calls";
  readonly file: string;
}

function writeFiles(
  { manifest }: Challenge,
  { diagnostics }: Evaluation,
  options: RunOptions,
): Written[] {
  const { profile, calls } = diagnostics.observation ?? {};
  const written: Written[] = [];
  if (options.profile !== undefined && profile !== undefined) {
    const name = `${manifest.name} version ${manifest.version}, ${options.payload}`;
    writeText(options.profile, jsonText(toSpeedscope(profile, name)));
    written.push({ what: "profile", file: options.profile });
  }
  if (options.calls !== undefined && calls !== undefined) {
    writeText(options.calls, callsText(calls));
    written.push({ what: "calls", file: options.calls });
  }
  return written;
}

/** One JSON document with a line for each call. */
function callsText({ total, truncated, calls }: CallLog): string {
  const lines = calls.map((call) => jsonText(call)).join(",\n");
  return `{"total":${total},"truncated":${truncated},"calls":[\n${lines}\n]}`;
}

function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`);
  } catch (cause) {
    throw new CodedError(
      {
        code: "FILE_UNWRITABLE",
        message: `${file} can't be written`,
        hint: "make its directory, or name another file and run `subnet challenge run` again",
      },
      { cause },
    );
  }
}

function viewOf(evaluation: Evaluation, files: readonly Written[]): unknown {
  const { diagnostics, ...record } = evaluation;
  const { observation, ...seen } = diagnostics;
  return {
    ...record,
    ...seen,
    ...(observation?.trace === undefined ? {} : { trace: observation.trace }),
    ...Object.fromEntries(files.map(({ what, file }) => [what, file])),
  };
}
