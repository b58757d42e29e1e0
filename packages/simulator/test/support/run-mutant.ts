/** Runs the simulator on a copy of the shipped sources with one patch applied. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import type { RunReport } from "../../src/run-report.ts";
import type { RunOptions } from "../../src/run-schedules.ts";

const PACKAGES = fileURLToPath(new URL("../../..", import.meta.url));
const MUTANTS = fileURLToPath(new URL("../../mutants", import.meta.url));
const COPIED = ["protocol", "consensus-pbft", "simulator"];
const run = promisify(execFile);

export interface Mutant {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
  /** First line of the patch: what the bug is. */
  readonly about: string;
}

/** The planted bugs of the engine, in order. */
export async function listMutants(): Promise<Mutant[]> {
  const files = (await readdir(MUTANTS)).filter((file) => /^\d+-.*\.patch$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(MUTANTS, file);
      const about = (await readFile(path, "utf8")).split("\n")[0] ?? "";
      return { name: file.replace(/\.patch$/, ""), path, about };
    }),
  );
}

/**
 * Gives a copy of the sources to `use` and removes it. The copy lies outside of any node_modules,
 * where Node strips no types; only the dependencies of others are linked.
 */
export async function withCopy<T>(
  patch: string | null,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), "platform-mutant-"));
  try {
    await mkdir(join(root, "node_modules/@platform"), { recursive: true });
    for (const name of COPIED) {
      const target = join(root, "packages", name);
      await cp(join(PACKAGES, name, "src"), join(target, "src"), { recursive: true });
      await cp(join(PACKAGES, name, "package.json"), join(target, "package.json"));
      await symlink(target, join(root, "node_modules/@platform", name));
    }
    const modules = "protocol/node_modules";
    await symlink(join(PACKAGES, modules), join(root, "packages", modules));
    if (patch !== null) await run("git", ["apply", patch], { cwd: join(root, "packages") });
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Stops at the first schedule that breaks a rule. A null patch runs the unchanged sources. */
export function runMutant(patch: string | null, options: RunOptions): Promise<RunReport> {
  return withCopy(patch, async (root) => {
    const entry = join(root, "packages/simulator/src/schedule-entry.ts");
    const worker = new Worker(pathToFileURL(entry));
    try {
      worker.postMessage(options);
      const [report] = (await once(worker, "message")) as [RunReport];
      return report;
    } finally {
      await worker.terminate();
    }
  });
}
