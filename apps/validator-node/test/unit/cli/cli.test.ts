// Goal: codes map to documented exit codes; method: direct calls and the documentation's own table.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ExitCode, exitCodeOf } from "../../../src/cli/exit-codes.ts";
import { createProgram } from "../../../src/cli/program.ts";

describe("exit codes", () => {
  it.each([
    ["USAGE", 2],
    ["CONFIG_INVALID", 3],
    ["GENESIS_NOT_CANONICAL", 3],
    ["KEYSTORE_NOT_FOUND", 4],
    ["DATABASE_CORRUPT", 5],
    ["CHAIN_UNREACHABLE", 6],
    ["PORT_IN_USE", 7],
    ["API_UNREACHABLE", 7],
    ["AUDIT_BROKEN", 10],
    ["DECISION_NO_QUORUM", 12],
    ["INTERNAL", 1],
  ])("%s ends with %d", (code, exit) => {
    expect(exitCodeOf({ code, message: "" })).toBe(exit);
  });

  it("are all in the reference", () => {
    const text = readFileSync(
      new URL("../../../../../docs/reference/cli.md", import.meta.url),
      "utf8",
    );
    for (const code of Object.values(ExitCode)) expect(text).toContain(`| ${code} |`);
  });
});

describe("program", () => {
  it("suggests the command that was meant", async () => {
    const program = createProgram().configureOutput({ writeErr: () => {} });
    await expect(program.parseAsync(["node", "x", "statsu"])).rejects.toThrow(/status/);
  });
});
