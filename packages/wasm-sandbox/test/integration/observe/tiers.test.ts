// Goal: profile, calls and digest are the same bits from every compiler and every child; method:
// one evaluation in children of each tier, twice each, against the golden digest.
import { HOST_ABI, isLinked } from "@platform/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox, type Evaluation, type EvaluationRequest } from "../../../src/index.ts";
import { challenge, FINISH, request } from "../../challenge.ts";
import { evaluate } from "../../observed.ts";
import { TRACED_DIGEST, traced } from "../../traced.ts";

const TIERS = [[], ["--liftoff-only"], ["--no-liftoff"]].map((engineFlags) =>
  createSandbox({}, { engineFlags }),
);
afterAll(() => {
  for (const sandbox of TIERS) sandbox.stop();
});

async function onEach(wanted: EvaluationRequest): Promise<Evaluation[]> {
  const results = [];
  for (const sandbox of [...TIERS, ...TIERS]) {
    const result = await sandbox.evaluate(wanted);
    if ("local" in result) throw new Error(`${result.local}: ${result.detail}`);
    results.push(result);
  }
  return results;
}

const ACTIVE_FUNCTIONS = HOST_ABI.functions.filter((entry) => isLinked(entry, 1)).length;
/** Recursive and long enough for an engine to change its compiler while it runs. */
const FIB = challenge(`i32.const 22 call ${ACTIVE_FUNCTIONS + 1} drop ${FINISH}`, {
  functions: [
    {
      type: "i32 -> i32",
      body:
        "local.get 0 i32.const 2 i32.lt_u if i32 local.get 0 else local.get 0 i32.const 1 i32.sub " +
        `call ${ACTIVE_FUNCTIONS + 1} local.get 0 i32.const 2 i32.sub call ${ACTIVE_FUNCTIONS + 1} i32.add end`,
    },
  ],
});

describe("an observed evaluation in a child", () => {
  it("has the golden digest on every tier, and again", async () => {
    const [near, ...results] = [await evaluate(traced()), ...(await onEach(traced()))];
    expect(results.length).toBe(6);
    for (const result of results) {
      expect(result.diagnostics.observation?.trace).toBe(TRACED_DIGEST);
      expect(result).toEqual(near);
    }
  });

  it("of 57,313 calls is the same on every tier", async () => {
    const observe = { profile: true, calls: true, trace: true };
    const results = await onEach(request(FIB, { observe }));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]?.outcome).toBe("ok");
  });

  it("comes from a module of its own: one that is not asked after has no probes", async () => {
    const { observe: _, ...plain } = traced();
    for (const result of await onEach(plain))
      expect(result.diagnostics).not.toHaveProperty("observation");
    expect((await onEach(traced()))[0]?.diagnostics.observation?.trace).toBe(TRACED_DIGEST);
  });

  it("that ends on a deep stack ends the same as one that nobody watches", async () => {
    const recursion = challenge(`call ${ACTIVE_FUNCTIONS + 1} i32.const 1`, {
      functions: [{ type: "->", body: `call ${ACTIVE_FUNCTIONS + 1}` }],
    });
    const limits = { fuel: 10_000_000n, memoryPages: 1, stackBytes: 1024 * 1024 };
    for (const result of await onEach(request(recursion, { limits, observe: { profile: true } })))
      expect(result).toMatchObject({ outcome: "stack-exhausted", fuelUsed: 10_000_000n });
  });
});
