// Goal: the committed vectors cover what they claim and a difference is always seen; method: counts,
// hashes, facts counted by hand, and printed lines with one fault each.
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { lineOf } from "../../../determinism/conformance.ts";
import { compare } from "../../../determinism/run-engine.ts";
import { readConformance, readVersion } from "../../../determinism/vectors-file.ts";
import { SANDBOX_VERSIONS } from "../../../src/index.ts";

const committed = readConformance();

it("vectors have names of their own, and modules the names of their bytes", () => {
  const names = committed.vectors.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^v\d\/[a-z]+\/[\w.-]+$/);
  for (const [hash, { instrumented }] of Object.entries(committed.modules)) {
    const bytes = Buffer.from(instrumented, "base64");
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
  }
});

/** Since version 2. */
const FEATURE_FAMILIES = { simd: 260, tail: 24 };

it.each(SANDBOX_VERSIONS)("every family and every votable ending, version %i", (version) => {
  const { vectors } = readVersion(version);
  const count: Record<string, number> = {};
  for (const { name } of vectors) {
    const family = name.split("/")[0] ?? "";
    count[family] = (count[family] ?? 0) + 1;
  }
  expect(count).toEqual({
    numeric: 136,
    nan: 69,
    memory: 23,
    bulk: 13,
    growth: 10,
    control: 10,
    calls: 7,
    tables: 2,
    traps: 43,
    fuel: 14,
    recursion: 18,
    kernels: 11,
    examples: 6,
    ...(version < 2 ? {} : FEATURE_FAMILIES),
  });
  // A family that needs a feature bears its name, and no other vector needs one.
  for (const { name, feature } of vectors)
    expect(feature).toBe(/^(?:simd|tail)(?=\/)/.exec(name)?.[0]);
  const outcomes = new Set(vectors.map(({ expected }) => expected.outcome));
  expect([...outcomes].sort()).toEqual(["ok", "out-of-fuel", "stack-exhausted", "trap"]);
});

it.each(SANDBOX_VERSIONS)("facts that were counted by hand, version %i", (version) => {
  const { vectors } = readVersion(version);
  const of = (name: string) => vectors.find((each) => each.name === name)?.expected;
  expect(of("fuel/loop-of-1000-with-5001")).toMatchObject({ outcome: "ok", fuelLeft: "0" });
  expect(of("fuel/loop-of-1000-with-5000")).toMatchObject({ outcome: "out-of-fuel" });
  // fib(10): 89 leaves of 6 and 88 nodes of 20; at the prices of version 2 of 24 and 46.
  const fib = version === 1 ? 89 * 6 + 88 * 20 : 89 * 24 + 88 * 46;
  expect(of("recursion/fib-10")).toMatchObject({ fuelLeft: String(1_000_000 - fib) });
  // fib(20) = 6765; 1,117 primes below 9,000; 837,799 comes to 1 after 524 steps.
  expect(of("recursion/fib-20")).toMatchObject({ results: "00001a6d" });
  expect(of("kernels/sieve")).toMatchObject({ results: "0000045d" });
  expect(of("kernels/collatz")).toMatchObject({ results: "0000020c" });
  expect(of("nan/f64.root-of-minus-one")).toMatchObject({ results: "7ff8000000000000" });
  expect(of("nan/f32.zero-by-zero")).toMatchObject({ results: "7fc00000" });
  expect(of("growth/no-wrap")).toMatchObject({ results: "ffffffff,00000001" });
  // A frame of 64 bytes: 16,384 of them fit, and the next does not.
  expect(of("recursion/stack-of-1048576")).toMatchObject({
    outcome: "stack-exhausted",
    memory: expect.stringMatching(/:65536$/),
  });
});

it("each kind of deviation gets its own column", () => {
  const lines = committed.vectors.slice(0, 6).map(lineOf);
  const [same, other, known, local, lost, worse] = committed.vectors.map(({ name }) => name);
  const fault = { why: "why", shows: "trap" };
  const bare = (name: string | undefined) => (name ?? "").replace(/^v\d+\//, "");
  const engine = { name: "test", faults: { [bare(known)]: fault, [bare(worse)]: fault } };
  const printed = [
    lines[0],
    lines[1]?.replace(/.$/, "x"),
    `${known} trap 1 - 2 -`,
    `${local} local:RangeError 1 - 2 -`,
    `${worse} ok 1 00000007 2 -`,
  ];
  const result = compare(engine, lines, printed.join("\n"));
  expect(same).toBeDefined();
  expect(result).toMatchObject({ equal: 1, missing: [lost], faults: [`${known}: why`] });
  expect(result.local).toEqual([`${local} local:RangeError 1 - 2 -`]);
  // A known trap excuses no other answer.
  expect(result.different.map((line) => line.split(" ")[0])).toEqual([other, worse]);
});

it("a fault excuses the bits that it shows, and a lacking feature its own family only", () => {
  const chosen = ["v2/simd/f32x4.max", "v2/simd/f64x2.max", "v2/tail/itself", "v2/fuel/endless"];
  const vectors = committed.vectors.filter(({ name }) => chosen.includes(name));
  const lines = vectors.map(lineOf);
  const printed = vectors.map(({ name }) =>
    name.endsWith("max") ? `${name} ok 1 00000000000000ff 2 -` : `${name} unsupported`,
  );
  const fault = (shows: string) => ({ why: "why", shows });
  const engine = {
    name: "test",
    lacks: ["tail"] as const,
    faults: {
      "simd/f32x4.max": fault("00000000000000ff"),
      "simd/f64x2.max": fault("00000000000000fe"),
    },
  };
  const result = compare(engine, lines, printed.join("\n"));
  expect(lines).toHaveLength(4);
  expect(result).toMatchObject({
    equal: 0,
    faults: ["v2/simd/f32x4.max: why"],
    unsupported: ["v2/tail/itself"],
    missing: [],
    local: [],
  });
  expect(result.different.map((line) => line.split(" ")[0])).toEqual([
    "v2/fuel/endless",
    "v2/simd/f64x2.max",
  ]);
});
