// Goal: every wrong value is named at once; method: one call with all of them wrong.
import { expect, it } from "vitest";
import { checkOptions } from "../../src/options.ts";

it("lists all values that are out of range", () => {
  const options = {
    dataDir: "x",
    validators: 0,
    seed: 1.5,
    intervalMs: 0,
    blockTimeMs: Number.NaN,
    fresh: false,
    programs: { validatorNode: "", subnet: "" },
  };
  expect(() => checkOptions(options)).toThrow(/--validators.*--seed.*--interval.*--block-time/);
  checkOptions({ ...options, validators: 1, seed: 0, intervalMs: 1, blockTimeMs: 60_000 });
});
