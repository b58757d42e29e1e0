// First half of 100,000 schedules with all monitors: no violation, and every live one decides.
import { test } from "vitest";
import { expectCleanRun } from "../support/gate.ts";

const SEED = 20_261_120;

test("schedules 0 to 49,999 break no rule", { timeout: 120_000 }, () => {
  expectCleanRun(SEED, 0, 50_000);
});
