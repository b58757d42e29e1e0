// Goal: what the benchmark prints comes from runs, and committed kernels from their sources; method:
// the children and the pool once each, and the build beside the committed bytes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findClang } from "../../kernels/clang.ts";
import { KERNELS } from "../../kernels/kernels.ts";
import { timeNestedRun, timeSmallEvaluations } from "../../src/sandbox/evaluation-times.ts";
import { timeKernels } from "../../src/sandbox/kernel-times.ts";
import { timeReplacements } from "../../src/sandbox/replacement-times.ts";
import { megabytesPerSecond, timeRewriter } from "../../src/sandbox/rewriter-times.ts";

const BENCH = fileURLToPath(new URL("../../", import.meta.url));

function node(...args: readonly string[]) {
  return spawnSync(process.execPath, args, { cwd: BENCH, encoding: "utf8" });
}

describe("measurements", () => {
  it("time each kernel in each variant", async () => {
    const found = await timeKernels(1, 1);
    expect(found.map(({ name }) => name)).toEqual(KERNELS.map(({ name }) => name));
    for (const { ms, bytes } of found) {
      for (const list of [ms.unmetered, ms.fuel, ms.all])
        expect(list).toEqual([expect.any(Number)]);
      expect(bytes.all).toBeGreaterThan(bytes.unmetered);
    }
  });

  it("rewrite a large real module that the profile accepts", async () => {
    const binaryen = (await timeRewriter(1)).find(({ name }) => name === "binaryen");
    expect(binaryen?.refused).toBeUndefined();
    expect(binaryen?.bytes).toBeGreaterThan(5_000_000);
    expect(binaryen?.rewritten).toBeGreaterThan(binaryen?.bytes ?? 0);
    expect(megabytesPerSecond(binaryen as never)).toBeGreaterThan(0);
  });

  it("go through the pool, and a killed child is replaced", async () => {
    expect(await timeSmallEvaluations(3)).toHaveLength(3);
    // Every evaluation must end ok; how long it takes is not judged.
    expect(await timeNestedRun(1)).toEqual({
      median: expect.any(Number),
      least: expect.any(Number),
    });
    const [replaced] = await timeReplacements(1);
    expect(replaced?.ms).toBeGreaterThan(0);
  });
});

describe("commands", () => {
  it("a build gives the committed bytes, and says so when there is no C compiler", () => {
    const { status, stdout, stderr } = node("kernels/build.ts", "--check");
    expect(stdout).not.toContain("DIFFERENT");
    const c = KERNELS.filter(({ language }) => language === "c").map(({ name }) => name);
    const checked = c.filter((name) => stdout.includes(`same      ${name}.wasm`));
    if (findClang() === undefined) {
      expect({ status, checked }).toEqual({ status: 3, checked: [] });
      expect(stderr).toContain("clang 14 with its linker for Wasm is missing");
    } else expect({ status, checked }).toEqual({ status: 0, checked: c });
  });

  it("unknown names and options end with 2", () => {
    for (const args of [["nothing"], ["sandbox", "--nothing"], ["start", "--quick"]]) {
      const { status, stderr } = node("src/main.ts", ...args);
      expect(status).toBe(2);
      expect(stderr).toContain("usage: npm run bench --");
    }
  });
});
