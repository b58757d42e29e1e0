/** Runs the simulator on a copy of the shipped sources with one expression changed. */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunReport } from "../../src/run-report.ts";
import type { Mutant } from "./mutants.ts";

const PACKAGES = fileURLToPath(new URL("../../..", import.meta.url));
const COPIED = ["protocol", "consensus-pbft", "simulator"];
const run = promisify(execFile);

/**
 * The copy lies outside of any node_modules, where Node strips no types; only the dependencies of
 * others are linked. A null mutant runs the unchanged sources.
 */
export async function runMutant(
  mutant: Mutant | null,
  options: { readonly seed: number; readonly schedules: number },
): Promise<RunReport> {
  const root = await mkdtemp(join(tmpdir(), "platform-mutant-"));
  try {
    await mkdir(join(root, "node_modules/@platform"), { recursive: true });
    for (const name of COPIED) {
      const target = join(root, "packages", name);
      for (const part of ["src", "bin", "package.json"])
        await cp(join(PACKAGES, name, part), join(target, part), { recursive: true }).catch(
          ignoreMissing,
        );
      await symlink(target, join(root, "node_modules/@platform", name));
    }
    await symlink(
      join(PACKAGES, "protocol/node_modules"),
      join(root, "packages/protocol/node_modules"),
    );
    if (mutant !== null) await plant(root, mutant);
    return await simulate(join(root, "packages/simulator/bin/sim.ts"), options);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function plant(root: string, mutant: Mutant): Promise<void> {
  const path = join(root, "packages", mutant.file);
  const text = await readFile(path, "utf8");
  const found = text.split(mutant.find).length - 1;
  if (found !== 1) throw new Error(`"${mutant.name}": text found ${found} times in ${mutant.file}`);
  await writeFile(
    path,
    text.replace(mutant.find, () => mutant.replace),
  );
}

async function simulate(
  script: string,
  options: { readonly seed: number; readonly schedules: number },
): Promise<RunReport> {
  const args = [script, "--json", "--seed", `${options.seed}`, "--schedules"];
  const command = run(process.execPath, [...args, `${options.schedules}`]);
  // Exit code 1 is the answer "found": the report is on stdout all the same.
  const { stdout } = await command.catch((error: { stdout: string; stderr: string }) => {
    if (!error.stdout.startsWith("{")) throw new Error(error.stderr);
    return error;
  });
  return JSON.parse(stdout);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
