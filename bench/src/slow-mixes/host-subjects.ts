/** Mixes of host calls: what many rounds take and cost beyond what one round does. */

import { createInProcessSandbox, type EvaluationRequest } from "@platform/wasm-sandbox";
import { HOST_MIXES } from "../../../packages/wasm-sandbox/test/slow-mixes/host-mixes.ts";
import { nsPerFuel, type Subject } from "./subjects.ts";

/** The ceiling: an evaluation can't be given more. */
const FUEL = 20_000_000_000n;
const WARM_UP = 3;

interface Run {
  readonly ms: number;
  readonly fuel: bigint;
}

export async function hostSubjects(): Promise<Subject[]> {
  const sandbox = createInProcessSandbox();
  const timed = async (request: EvaluationRequest): Promise<Run> => {
    const start = performance.now();
    const result = await sandbox.evaluate(request);
    const ms = performance.now() - start;
    if ("local" in result) throw new Error(`local failure ${result.local}: ${result.detail}`);
    if (result.outcome === "guest-error") return { ms, fuel: result.fuelUsed };
    throw new Error(`a mix of host calls ended as ${result.outcome}`);
  };
  return Promise.all(
    HOST_MIXES.map(async ({ name, build, rounds }): Promise<Subject> => {
      const [one, many] = [build(1, FUEL), build(rounds, FUEL)];
      // Decoding and compiling are in both, and leave the difference of the least times.
      const least = { one: Number.POSITIVE_INFINITY, many: Number.POSITIVE_INFINITY };
      for (let i = 0; i < WARM_UP; i++) await timed(one);
      return {
        name,
        kind: "mix",
        sample: async () => {
          const [first, second] = [await timed(one), await timed(many)];
          least.one = Math.min(least.one, first.ms);
          least.many = Math.min(least.many, second.ms);
          return nsPerFuel(least.many - least.one, second.fuel - first.fuel);
        },
      };
    }),
  );
}
