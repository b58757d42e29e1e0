// Goal: doctor fails what a validator does not run with, and only warns of the rest; method: each
// check on given facts, and the sandbox's on this machine.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigSchema } from "../../../src/config/schema.ts";
import { configChecks } from "../../../src/doctor/config-checks.ts";
import { machineChecks, nodeCheck } from "../../../src/doctor/machine-checks.ts";
import { sandboxChecks } from "../../../src/doctor/sandbox-checks.ts";

describe("the machine", () => {
  it("needs Node 24, and is warned of the open network below 26", () => {
    expect(nodeCheck("22.9.0").status).toBe("fail");
    expect(nodeCheck("24.21.0")).toMatchObject({ status: "warn" });
    expect(nodeCheck("26.10.0")).toEqual({ name: "node", status: "ok", detail: "26.10.0" });
  });

  it("is looked at without leaving anything, also where the data directory is missing", () => {
    const directory = mkdtempSync(join(tmpdir(), "doctor-test-"));
    const checks = machineChecks(join(directory, "not", "yet"));
    expect(checks.map(({ name }) => name)).toEqual(["node", "machine", "disk", "clock"]);
    expect(checks[2]?.detail).toMatch(/GiB free, [0-9.]+ ms for a synced write/);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});

describe("the sandbox", () => {
  it("evaluates as everywhere, and what is switched off is only a warning", async () => {
    const checks = await sandboxChecks("none");
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ["sandbox permission-model", "ok"],
      ["sandbox namespaces", "warn"],
      ["sandbox syscall-filter", "warn"],
      ["sandbox evaluation", "ok"],
    ]);
  });
});

describe("the files", () => {
  it("fail by their codes when they are missing", () => {
    const config = ConfigSchema.parse({ chain: { url: "ws://127.0.0.1:1" } });
    const checks = configChecks({ ...config, genesis: "/nowhere/genesis.json" });
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ["keys", "fail"],
      ["network files", "fail"],
    ]);
    expect(checks[0]?.detail).toMatch(/^KEYSTORE_/);
    expect(checks[1]?.detail).toMatch(/^FILE_NOT_FOUND/);
  });
});
