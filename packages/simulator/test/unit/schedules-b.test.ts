// Second half of 100,000 schedules with all monitors: no violation, and every live one decides.
import { test } from "vitest";
import { expectCleanRun } from "../support/gate.ts";

const SEED = 20_261_120;

test("schedules 50,000 to 99,999 break no rule", { timeout: 120_000 }, () => {
  expectCleanRun(SEED, 50_000, 50_000);
});
