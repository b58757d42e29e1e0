// Goal: the same outcome, fuel, stack and result bits on every tier of two versions of Node and on an
// engine of another house; method: the committed vectors, the plain runner, one process for each engine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lineOf } from "../../determinism/conformance.ts";
import { ENGINES, type Engine } from "../../determinism/engines.ts";
import { runEngine } from "../../determinism/run-engine.ts";
import { engineScript, readConformance } from "../../determinism/vectors-file.ts";
import { SANDBOX_VERSIONS } from "../../src/index.ts";

const WRITER = fileURLToPath(new URL("../../determinism/write-vectors.ts", import.meta.url));
/** Within this an engine comes from npm, or the test says which one is missing. */
const OPTIONS = { offline: false, timeoutMs: 30_000 };
const EQUAL = { different: [], unsupported: [], local: [], missing: [], faults: [] };
/** By version. */
const VECTORS: Readonly<Record<number, number>> = { 1: 362, 2: 646 };
const expected = readConformance().vectors.map(lineOf);
const directory = mkdtempSync(join(tmpdir(), "platform-determinism-"));
const script = join(directory, "conformance.js");
const own = ENGINES.filter(({ name }) => name.startsWith(`Node ${process.versions.node}`));
const fetched = ENGINES.filter(({ name }) =>
  /^Node [\d.]+(?: Liftoff| TurboFan)?$|bun/.test(name),
).filter((engine) => !own.includes(engine));

beforeAll(() => writeFileSync(script, engineScript()));
afterAll(() => rmSync(directory, { recursive: true }));

it("the committed vectors are what their sources say", () => {
  const said = execFileSync(process.execPath, ["--stack-size=6000", WRITER, "--check"]);
  expect(String(said)).toBe(
    SANDBOX_VERSIONS.map(
      (each) => `version ${each}: ${VECTORS[each]} vectors are what their sources say\n`,
    ).join(""),
  );
});

it("has default, Liftoff and TurboFan to run, of two versions, and another engine", () => {
  expect([own.length, fetched.length]).toEqual([3, 4]);
});

it.each(own)("$name agrees on every vector", async (engine) => {
  const result = await runEngine(engine, script, expected, OPTIONS);
  expect(result).toMatchObject({ ...EQUAL, equal: expected.length });
});

it.each(fetched)("$name agrees on every vector, where it can be had", async (engine) => {
  const result = await runEngine(engine, script, expected, OPTIONS);
  if (result.absent === undefined)
    expect(result).toMatchObject({ ...EQUAL, equal: expected.length });
  else {
    console.warn(`not compared: ${engine.name}: ${result.absent}`);
    // Only fetching it may fail; an engine that is here and does not run is a fault.
    expect(result.absent).toMatch(/^(?:npm|tar) |was not found$/);
  }
});

it("a runner that charges one unit less is told from the others", async () => {
  const changed = join(directory, "changed.js");
  writeFileSync(
    changed,
    engineScript().replace("= BigInt(vector.fuel)", "= BigInt(vector.fuel) + 1n"),
  );
  const result = await runEngine(own[0] as Engine, changed, expected, OPTIONS);
  expect(result.different.length).toBeGreaterThan(300);
});
