// Goal: probes are told of each entry and exit, nested as the calls are, and change nothing;
// method: random modules by seed, metered with and without them on whole and short budgets.
import { describe, expect, it } from "vitest";
import {
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  type MeteredInstance,
  prepareModule,
} from "../../../src/index.ts";
import { createProbeTable } from "../../../src/observe/probe-table.ts";
import { generate } from "../../fuzz/generator.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? 90_000);
const MODULES = 300;
const BUDGET = 1_000_000_000n;
const STACK_BYTES = 256 * 1024;

function compile(bytes: Uint8Array, wide: boolean, probes: boolean): Uint8Array {
  const limits = { ...DEFAULT_MODULE_LIMITS, simd: wide, tailCalls: wide };
  const policy = { limits, allowedImports: [], probes };
  const prepared = prepareModule(bytes, policy);
  if (!prepared.ok) throw new Error(`${prepared.rejection.code}: ${prepared.rejection.message}`);
  return prepared.instrumented;
}

interface Run {
  readonly ending: string;
  readonly fuel: bigint;
  readonly stackBytes: number;
  readonly memory: string;
}

function run(
  instance: MeteredInstance,
  { entry, args }: Pick<ReturnType<typeof generate>, "entry" | "args">,
): Run {
  let ending: string;
  try {
    ending = `returned ${instance.function(entry)(...args)}`;
  } catch (thrown) {
    ending = JSON.stringify(instance.classify(thrown));
  }
  const { stackBytes, exports } = instance;
  // How far a run overran its fuel is nobody's to see: it is charged its whole limit.
  const fuel = ending.startsWith("returned") ? instance.fuel : -1n;
  const memory = "memory" in exports ? Buffer.from(instance.memory()).toString("base64") : "";
  return { ending, fuel, stackBytes, memory };
}

/** Checks the nesting of what the probes say; gives back how many functions were entered. */
function watchNesting() {
  const open: number[] = [];
  let entered = 0;
  let instance: MeteredInstance | undefined;
  let last = 0n;
  const fuelFalls = (): void => {
    if (instance === undefined) throw new Error("a probe before its instance");
    const { fuel } = instance;
    if (fuel > last) throw new Error(`fuel ${fuel} after ${last}`);
    last = fuel;
  };
  const fill = createProbeTable({
    enter: (index) => {
      fuelFalls();
      entered++;
      open.push(index);
    },
    leave: (index) => {
      fuelFalls();
      const top = open.pop();
      if (top !== index) throw new Error(`left ${index} inside of ${top}`);
    },
  });
  const attach = (made: MeteredInstance): void => {
    instance = made;
    last = made.fuel;
    fill(made.exports);
  };
  return { attach, depth: () => open.length, entered: () => entered };
}

describe(`probes in ${MODULES} random modules from seed ${SEED}`, () => {
  it.each([
    ["see every call nested, and leave results, fuel, stack and memory alone", false],
    ["the same with vectors and tail calls", true],
  ])("%s", (_, wide) => {
    let entered = 0;
    let returned = 0;
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      const source = generate(seed, wide);
      const plain = compile(source.bytes, wide, false);
      const probed = compile(source.bytes, wide, true);
      const start = { fuel: BUDGET, stackBytes: STACK_BYTES };
      const whole = run(createMeteredInstance(plain, {}, start), source);
      const used = BUDGET - whole.fuel;
      for (const fuel of [BUDGET, used, used / 2n]) {
        const init = { fuel, stackBytes: STACK_BYTES };
        const bare = run(createMeteredInstance(plain, {}, init), source);
        const nesting = watchNesting();
        const instance = createMeteredInstance(probed, {}, init);
        nesting.attach(instance);
        expect(run(instance, source), `seed ${seed}, fuel ${fuel}`).toEqual(bare);
        entered += nesting.entered();
        if (!bare.ending.startsWith("returned")) continue;
        returned++;
        expect(nesting.depth(), `seed ${seed}`).toBe(0);
      }
    }
    expect(returned).toBeGreaterThan(MODULES);
    expect(entered).toBeGreaterThan(10 * MODULES);
  });
});
