/** Benchmarks by name; they print figures, and no figure changes their exit code. */

import { parseArgs } from "node:util";

const BENCHES: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  start: async (args) => {
    parseArgs({ args, options: {} });
    await (await import("./start.ts")).benchStart();
  },
  consensus: async (args) => (await import("./consensus/bench-consensus.ts")).benchConsensus(args),
  runtime: async (args) => (await import("./runtime/bench-runtime.ts")).benchRuntime(args),
  sandbox: async (args) => (await import("./sandbox/bench-sandbox.ts")).benchSandbox(args),
  "slow-mixes": async (args) =>
    (await import("./slow-mixes/bench-slow-mixes.ts")).benchSlowMixes(args),
  weights: async (args) => (await import("./weights/bench-weights.ts")).benchWeights(args),
};
const USAGE =
  "usage: npm run bench -- start | consensus | runtime | sandbox | slow-mixes [--quick] [--json] | weights [--check]";
const EXIT_USAGE = 2;

const [name = "", ...rest] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined) refuse(`there is no benchmark "${name}"`);
else
  try {
    await bench(rest);
  } catch (thrown) {
    if (isWrongOption(thrown)) refuse(thrown.message);
    else {
      process.stderr.write(`${String(thrown)}\n`);
      process.exitCode = 1;
    }
  }

function refuse(why: string): void {
  process.stderr.write(`${why}\n${USAGE}\n`);
  process.exitCode = EXIT_USAGE;
}

function isWrongOption(thrown: unknown): thrown is Error {
  const { code } = thrown as { readonly code?: unknown };
  return thrown instanceof Error && String(code).startsWith("ERR_PARSE_ARGS_");
}
