/** How both programs end: one place that sets the exit code, and one way to say why. */

import type { ErrorRecord } from "@platform/protocol";
import type { Command } from "commander";

/** Of every program, as in docs/reference/cli.md; each adds its own classes of failure. */
export const CommonExit = { ok: 0, generic: 1, usage: 2 } as const;

export interface CommandLine {
  /** A program that throws (commander's exitOverride) instead of leaving the process. */
  readonly program: Command;
  /** Loaded late: the way to `--help` imports commander alone. */
  loadExitCodes(): Promise<{ exitCodeOf(error: ErrorRecord): number }>;
}

/** Runs one command line and sets the process's exit code; never rejects. */
export async function runCommandLine(line: CommandLine, argv: readonly string[]): Promise<void> {
  try {
    await line.program.parseAsync([...argv]);
  } catch (thrown) {
    process.exitCode = await reportFailure(line, thrown, argv.includes("--json"));
  }
}

async function reportFailure(line: CommandLine, thrown: unknown, json: boolean): Promise<number> {
  const { CommanderError } = await import("commander");
  const { createOutput } = await import("./output.ts");
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return CommonExit.ok;
    const message = thrown.message.replace(/^error: /, "");
    if (json) createOutput(true).error({ code: "USAGE", message });
    return CommonExit.usage;
  }
  const { toErrorRecord } = await import("@platform/protocol");
  const record = toErrorRecord(thrown);
  createOutput(json).error(record);
  if (record.code === "INTERNAL" && thrown instanceof Error && thrown.stack !== undefined)
    process.stderr.write(`${thrown.stack}\n`);
  const { exitCodeOf } = await line.loadExitCodes();
  return exitCodeOf(record);
}
