import { createProgram } from "./cli/program.ts";

/** Runs one command line and sets the process's exit code; the only place that does. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    process.exitCode = await reportFailure(thrown, argv.includes("--json"));
  }
}

/** Loaded late: the way to `--help` imports commander alone. */
async function reportFailure(thrown: unknown, json: boolean): Promise<number> {
  const { CommanderError } = await import("commander");
  const { createOutput } = await import("./cli/output.ts");
  const { ExitCode, exitCodeOf } = await import("./cli/exit-codes.ts");
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return ExitCode.ok;
    const message = thrown.message.replace(/^error: /, "");
    if (json) createOutput(true).error({ code: "USAGE", message });
    return ExitCode.usage;
  }
  const { toErrorRecord } = await import("@platform/protocol");
  const record = toErrorRecord(thrown);
  createOutput(json).error(record);
  if (record.code === "INTERNAL" && thrown instanceof Error && thrown.stack !== undefined)
    process.stderr.write(`${thrown.stack}\n`);
  return exitCodeOf(record);
}
