// Goal: every assertion of the specification testsuite inside the profile holds on metered modules;
// method: scripts of the suite, results compared by their bits in Wasm, counts against a baseline.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsWide, readBaseline, regressions } from "../../spec/baseline.ts";
import {
  isSuiteThere,
  runScripts,
  type ScriptResult,
  SELECTION,
  SUITE,
  scriptsIn,
  WIDE_SELECTION,
} from "../../spec/suite.ts";

const baseline = readBaseline("plain");
const wide = readBaseline("wide");
const sum = (results: readonly ScriptResult[], pick: (each: ScriptResult) => number): number =>
  results.reduce((total, each) => total + pick(each), 0);

describe("specification testsuite", () => {
  it("the files in this repository: nothing fails, nothing is refused", async () => {
    const files = scriptsIn(SELECTION);
    const results = await runScripts(SELECTION, files);
    expect(regressions(baseline, results, files)).toEqual([]);
    expect(files).toHaveLength(30);
    expect(results.filter((each) => Object.keys(each.refused).length > 0)).toEqual([]);
    expect(sum(results, (each) => each.passed)).toBe(1675);
  });

  it("the files about vectors and tail calls, with both on", async () => {
    const files = scriptsIn(WIDE_SELECTION);
    const results = await runScripts(WIDE_SELECTION, files, "wide");
    expect(regressions(wide, results, files)).toEqual([]);
    expect(files).toHaveLength(10);
    expect(results.filter((each) => Object.keys(each.refused).length > 0)).toEqual([]);
    expect(sum(results, (each) => each.passed)).toBe(585);
    // Off, the same modules are refused: nothing of them is only passed over.
    const refused = await runScripts(WIDE_SELECTION, files);
    expect(refused.filter(({ valid }) => valid > 0)).toEqual([]);
  });

  const files = Object.keys(baseline.files);
  it.skipIf(!isSuiteThere)(
    `all ${files.length} files (not run where ../shared/wasm-testsuite is missing)`,
    async () => {
      const results = await runScripts(
        SUITE,
        files.filter((file) => scriptsIn(SUITE).includes(file)),
      );
      expect(regressions(baseline, results, files)).toEqual([]);
      expect(sum(results, (each) => each.passed)).toBeGreaterThanOrEqual(baseline.totals.passed);
    },
  );

  const wideFiles = Object.keys(wide.files);
  it.skipIf(!isSuiteThere)(
    `${wideFiles.length} files with vectors and tail calls on (not run where the suite is missing)`,
    async () => {
      const results = await runScripts(SUITE, wideFiles, "wide");
      expect(regressions(wide, results, wideFiles)).toEqual([]);
    },
  );

  it("with both on, relaxed vectors alone are refused, and an import of what is no function", () => {
    const refused = wideFiles.filter((file) => Object.keys(wide.files[file]?.refused ?? {}).length);
    expect(refused.filter((file) => !/relaxed/.test(file))).toEqual(["simd_linking.wast"]);
    expect(wide.files["simd_linking.wast"]?.refused).toEqual({ IMPORT_KIND: 1 });
    const inside = wideFiles.filter((file) => wide.files[file]?.profile === "inside");
    expect(inside.filter((file) => file.startsWith("simd_"))).toHaveLength(57);
    expect(inside.filter((file) => file.startsWith("return_call"))).toEqual([
      "return_call.wast",
      "return_call_indirect.wast",
    ]);
  });

  it("the end of the stack is no trap, and a trap is no end of the stack", async () => {
    const directory = mkdtempSync(join(tmpdir(), "platform-spec-"));
    try {
      const deep = '(module (func $deep (export "f") (call $deep)))';
      const trap = '(module (func (export "f") unreachable))';
      const scripts = {
        "1.wast": `${deep} (assert_exhaustion (invoke "f") "x")`,
        "2.wast": `${deep} (assert_trap (invoke "f") "x")`,
        "3.wast": `${trap} (assert_exhaustion (invoke "f") "x")`,
      };
      for (const [file, text] of Object.entries(scripts))
        writeFileSync(join(directory, file), text);
      const results = await runScripts(directory, Object.keys(scripts));
      expect(results.map((each) => each.failures)).toEqual([
        [],
        ["command 1: f: stack-exhausted"],
        ["command 1: f: trap"],
      ]);
      // 16,384 frames of 64 bytes; each costs the entry 2 and the call 8, the refused one nothing.
      expect(results[0]?.fuel).toBe(163_840n);
      await expect(runScripts(directory, ["4.wast"])).rejects.toThrow("4.wast can't be run");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("the baseline is whole: its totals are those of its files", () => {
    const { totals } = baseline;
    // Whatever vectors or tail calls keep out is in the other one.
    const needing = files.filter((file) => needsWide(baseline.files[file] as never));
    expect(needing).toEqual(wideFiles);
    const counts = Object.values(baseline.files);
    const passed = counts.reduce((total, each) => total + each.passed, 0);
    expect({ files: counts.length, passed }).toEqual({ files: 257, passed: totals.passed });
    expect(totals.inside + totals.partly + totals.outside).toBe(totals.files);
    // Each file that is not wholly inside the profile names the codes that refuse the rest.
    const unnamed = counts.filter(
      ({ profile, refused }) => (profile === "inside") !== (Object.keys(refused).length === 0),
    );
    expect(unnamed).toEqual([]);
  });
});
