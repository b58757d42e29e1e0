/** Runs whole validators on a copy of the shipped sources with one patch applied. */

import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { NetworkReport } from "../../src/network/run-network.ts";

const PACKAGES = fileURLToPath(new URL("../../..", import.meta.url));
const PATCHES = fileURLToPath(new URL("../../mutants", import.meta.url));
/** What a package is run from; tests and sources of the Wasm runtime stay behind. */
const PARTS = ["src", "bin", "build", "package.json"];
const run = promisify(execFile);

/** Patches of the pipeline, by file name. */
export const NETWORK_PATCHES: readonly string[] = readdirSync(PATCHES)
  .filter((name) => /^network-.*\.patch$/.test(name))
  .sort();

/** @param patch null runs the unchanged copy */
export async function runNetworkMutant(
  patch: string | null,
  options: { readonly seed: number; readonly schedules: number },
): Promise<NetworkReport> {
  const root = await mkdtemp(join(tmpdir(), "platform-network-mutant-"));
  try {
    await copyPackages(root);
    if (patch !== null) await run("git", ["apply", join(PATCHES, patch)], { cwd: root });
    return await simulate(join(root, "packages/simulator/bin/sim.ts"), options);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Packages find each other's copies above them, and the dependencies of others where they lie. */
async function copyPackages(root: string): Promise<void> {
  const modules = join(root, "node_modules");
  await mkdir(join(modules, "@platform"), { recursive: true });
  for (const name of await readdir(PACKAGES)) {
    const from = join(PACKAGES, name);
    if (!existsSync(join(from, "package.json"))) continue;
    const target = join(root, "packages", name);
    for (const part of PARTS)
      if (existsSync(join(from, part)))
        await cp(join(from, part), join(target, part), { recursive: true });
    await symlink(target, join(modules, "@platform", name));
    for (const dependency of await dependencies(join(from, "node_modules")))
      if (!existsSync(join(modules, dependency))) {
        await mkdir(join(modules, dependency, ".."), { recursive: true });
        await symlink(
          await realpath(join(from, "node_modules", dependency)),
          join(modules, dependency),
        );
      }
  }
}

/** Names of linked packages, scoped ones whole; those of this workspace apart. */
async function dependencies(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names: string[] = [];
  for (const name of await readdir(folder)) {
    if (name.startsWith(".") || name === "@platform") continue;
    if (!name.startsWith("@")) names.push(name);
    else for (const inner of await readdir(join(folder, name))) names.push(`${name}/${inner}`);
  }
  return names;
}

async function simulate(
  script: string,
  { seed, schedules }: { readonly seed: number; readonly schedules: number },
): Promise<NetworkReport> {
  const args = [script, "--network", "--json", "--members", "4", "--workers", "1"];
  const counts = ["--seed", `${seed}`, "--schedules", `${schedules}`];
  const command = run(process.execPath, [...args, ...counts], { maxBuffer: 2 ** 26 });
  // Exit code 1 is the answer "found": the report is on stdout all the same.
  const { stdout } = await command.catch((error: { stdout: string; stderr: string }) => {
    if (!error.stdout.startsWith("{")) throw new Error(error.stderr);
    return error;
  });
  return JSON.parse(stdout);
}
