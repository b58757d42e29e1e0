/** Sets too small for production are refused, concentrated ones are told. */

import { expect, test } from "vitest";
import { assertSetSize, warnOfConcentration } from "../../../src/consensus/set-guard.ts";
import { sampleSet } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const THREE = sampleSet([1n, 1n, 1n]);

test("three members run in development and testing only", () => {
  expect(() => assertSetSize("production", THREE)).toThrow(
    expect.objectContaining({ code: "SET_TOO_SMALL" }),
  );
  assertSetSize("production", sampleSet());
  assertSetSize("development", THREE);
  assertSetSize("testing", THREE);
});

test("one line with the counts", () => {
  const lines: unknown[] = [];
  const warn = (message: string, fields?: object): void => void lines.push({ message, ...fields });
  warnOfConcentration({ ...silentLogger(), warn }, THREE);
  expect(lines).toMatchObject([
    { message: "Power is in few hands", epoch: 0n, halt: 1, decide: 3 },
  ]);
});
