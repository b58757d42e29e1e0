import { runCommandLine } from "@platform/command-line/run";
import { createProgram } from "./cli/program.ts";

/** Runs one command line and sets the process's exit code. */
export function main(argv: readonly string[]): Promise<void> {
  const loadExitCodes = () => import("./cli/exit-codes.ts");
  return runCommandLine({ program: createProgram(), loadExitCodes }, argv);
}
