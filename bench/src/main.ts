/** Benchmarks by name; they print figures and judge nothing. */

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  start: async () => (await import("./start.ts")).benchStart(),
};

const [name = "", ...rest] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined || rest.length > 0) {
  process.stderr.write(`usage: npm run bench -- <${Object.keys(BENCHES).join("|")}>\n`);
  process.exitCode = 2;
} else await bench();
