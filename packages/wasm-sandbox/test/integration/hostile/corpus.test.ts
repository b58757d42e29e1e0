// Goal: every hostile module ends with its one outcome, code and fuel, and the sandbox goes on;
// method: the corpus by class, in this process and in one child, compared with the table's rows.
import { afterAll, describe, expect, it } from "vitest";
import { createInProcessSandbox, createSandbox } from "../../../src/index.ts";
import { CORPUS } from "../../hostile/corpus.ts";
import { guest } from "../../hostile/row.ts";
import { seenOf } from "../../hostile/seen.ts";

const inProcess = createInProcessSandbox();
/** The guard is far above what any row takes: a row that needed it would fail as a local result. */
const child = createSandbox({}, { baseWallMs: 30_000 });
/** A guard that an endless loop with the largest budget meets long before its fuel ends. */
const guarded = createSandbox({}, { baseWallMs: 100, fuelPerSecond: 1_000_000_000_000n });
afterAll(() => {
  child.stop();
  guarded.stop();
});

describe.each(Object.entries(CORPUS))("%s", (_, rows) => {
  it.each(rows.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const request = row.build();
    const near = await inProcess.evaluate(request);
    expect(seenOf(near, row)).toEqual(row.expected);
    const far = await child.evaluate(request);
    expect(seenOf(far, row)).toEqual(row.expected);
  });
});

describe("the corpus itself", () => {
  it("has at least 60 rows in 12 classes of at least 4, each under its own name", () => {
    const classes = Object.values(CORPUS);
    expect(classes.length).toBeGreaterThanOrEqual(12);
    for (const rows of classes) {
      expect(rows.length).toBeGreaterThanOrEqual(4);
      expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    }
    expect(classes.flat().length).toBeGreaterThanOrEqual(60);
  });

  it("cost no child: the one that began is still there", () => {
    expect(child.pids).toHaveLength(1);
  });
});

describe("wall guard", () => {
  it("ends what the fuel does not end in time, as a local failure, and only this one", async () => {
    const endless = guest("loop br 0 end unreachable", {}, { fuel: 20_000_000_000n })();
    expect(await guarded.evaluate(endless)).toMatchObject({ local: "wall-timeout" });
    const small = guest("i32.const 1")();
    expect(await child.evaluate(small)).toMatchObject({ outcome: "guest-error" });
  });
});
