// Broken disks in an otherwise calm run: the one that owns them stays silent, the others decide.
import { expect, test } from "vitest";
import type { Fault } from "../../src/fault.ts";
import { runScenario } from "../../src/schedule.ts";
import type { TraceLine } from "../../src/trace.ts";
import { CALM } from "../support/calm-scenario.ts";

function run(...faults: Fault[]) {
  const lines: TraceLine[] = [];
  const scenario = { ...CALM, core: [1, 2, 3], faults };
  const { violations } = runScenario(scenario, { log: (line) => lines.push(line) });
  const texts = lines.filter(({ node }) => node === 0).map(({ text }) => text);
  return { violations, texts };
}

test("a turned bit is found at the start, and the node signs nothing any more", () => {
  for (let seed = 0; seed < 200; seed++) {
    const { violations, texts } = run({ t: "bit-flip", at: 60, node: 0, seed });
    expect(violations, `${seed}`).toEqual([]);
    const refused = texts.indexOf("REFUSES its disk");
    expect(refused, `${seed}`).toBeGreaterThan(0);
    expect(texts.slice(refused).filter((text) => /PREPARE|COMMIT|VIEW/.test(text))).toEqual([]);
  }
});

test("a disk older than a vote that peers saw halts the engine", () => {
  const halts = [];
  for (let at = 20; at < 120; at++) {
    const { violations, texts } = run({ t: "rollback", at, node: 0, lost: 1 });
    expect(violations, `${at}`).toEqual([]);
    halts.push(texts.includes("HALT"));
  }
  expect(halts.filter(Boolean).length).toBeGreaterThan(10);
});

test("a full disk stops the node, which comes back when there is room", () => {
  const { violations, texts } = run({ t: "disk-full", at: 20, node: 0, ticks: 100 });
  expect(violations).toEqual([]);
  expect(texts).toContain("DISK FULL");
  expect(texts.filter((text) => text.startsWith("START"))).toHaveLength(2);
  expect(texts.some((text) => text.startsWith("DECIDE 2/"))).toBe(true);
});
