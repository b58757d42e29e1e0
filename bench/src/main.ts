/** Benchmarks by name; they print figures, and no figure changes their exit code. */

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  start: async (args) => {
    if (args.length > 0) throw new TypeError("start takes no options");
    await (await import("./start.ts")).benchStart();
  },
  sandbox: async (args) => (await import("./sandbox/bench-sandbox.ts")).benchSandbox(args),
};
const USAGE = "usage: npm run bench -- start | sandbox [--quick] [--json]";
const EXIT_USAGE = 2;

const [name = "", ...rest] = process.argv.slice(2);
try {
  const bench = BENCHES[name];
  if (bench === undefined) throw new TypeError(`there is no benchmark "${name}"`);
  await bench(rest);
} catch (thrown) {
  // What parseArgs throws for an unknown option is a TypeError as well.
  const usage = thrown instanceof TypeError;
  process.stderr.write(`${usage ? `${thrown.message}\n${USAGE}` : String(thrown)}\n`);
  process.exitCode = usage ? EXIT_USAGE : 1;
}
