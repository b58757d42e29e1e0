// Values of the tip: read once, replaced by what is written, bounded; loads are counted.

import { expect, test } from "vitest";
import { TipValues } from "../../../src/state/tip-values.ts";

function rig(stored: Record<string, Uint8Array> = {}) {
  const loads: string[] = [];
  const values = new TipValues((key) => {
    loads.push(key);
    return stored[key];
  });
  return { values, loads };
}

test("a value, and an absence, is loaded once", () => {
  const { values, loads } = rig({ a: Uint8Array.of(1) });
  for (let i = 0; i < 2; i++) {
    expect(values.get("a")).toEqual(Uint8Array.of(1));
    expect(values.get("b")).toBeUndefined();
  }
  expect(loads).toEqual(["a", "b"]);
});

test("what is written counts, a deletion too, and nothing is loaded for it", () => {
  const { values, loads } = rig({ a: Uint8Array.of(1), b: Uint8Array.of(2) });
  values.get("a");
  values.write(
    new Map([
      ["a", null],
      ["c", Uint8Array.of(3)],
    ]),
  );
  expect([values.get("a"), values.get("b"), values.get("c")]).toEqual([
    undefined,
    Uint8Array.of(2),
    Uint8Array.of(3),
  ]);
  expect(loads).toEqual(["a", "b"]);
  values.clear();
  expect(values.get("a")).toEqual(Uint8Array.of(1));
});

test("4 MiB are held, and no large value; a large one replaces a small one", () => {
  const { values, loads } = rig({ large: new Uint8Array(17 * 1024) });
  values.get("large");
  values.get("large");
  expect(loads).toEqual(["large", "large"]);
  for (let i = 0; i < 300; i++) values.write(new Map([[`k${i}`, new Uint8Array(16 * 1024)]]));
  loads.length = 0;
  values.get("k299");
  values.get("k0");
  expect(loads).toEqual(["k0"]);
  values.write(new Map([["k299", new Uint8Array(17 * 1024)]]));
  values.get("k299");
  expect(loads).toEqual(["k0", "k299"]);
});
