// Goal: a failure sets the exit code and is said once, on the right stream; method: real command lines with captured streams.
import { CodedError } from "@platform/protocol";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { errorText } from "../../src/output.ts";
import { runCommandLine } from "../../src/run.ts";

const failing = (thrown: unknown) => {
  const program = new Command("probe").exitOverride().option("--json").option("--known <text>");
  program.configureOutput({ writeErr: () => {} });
  return program.action(() => {
    throw thrown;
  });
};

/** Runs it, and gives what it wrote to each stream and the code it set. */
async function ended(program: Command, ...args: string[]) {
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  const loadExitCodes = async () => ({ exitCodeOf: () => 33 });
  await runCommandLine({ program, loadExitCodes }, ["node", "probe", ...args]);
  return { ...written, code: process.exitCode };
}

describe("a failed command line", () => {
  let before: typeof process.exitCode;
  beforeEach(() => {
    before = process.exitCode;
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = before;
  });

  it("says a coded error on stderr, with the code of the program's own table", async () => {
    const end = await ended(failing(new CodedError({ code: "A_B", message: "m" })));
    expect(end).toMatchObject({ stdout: "", code: 33 });
    expect(end.stderr).toMatch(/^error A_B: m\n/);
  });

  it("says it as one JSON document with --json", async () => {
    const end = await ended(failing(new CodedError({ code: "A_B", message: "m" })), "--json");
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: "A_B", message: "m" } });
    expect(end).toMatchObject({ stderr: "", code: 33 });
  });

  it("ends with 2 for a wrong option, as JSON too", async () => {
    const end = await ended(failing(undefined), "--json", "--unknown");
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: "USAGE" } });
    expect(end.code).toBe(2);
  });

  it("shows where a fault of its own came from", async () => {
    const end = await ended(failing(new Error("surprise")));
    expect(end.stderr).toContain("error INTERNAL");
    expect(end.stderr).toContain("run.test.ts");
  });
});

describe("output", () => {
  it("prints code, message, hint and the place in the documentation", () => {
    expect(errorText({ code: "A_B", message: "m", hint: "h" })).toBe(
      "error A_B: m\n  hint: h\n  docs: docs/reference/errors.md#a_b",
    );
  });
});
