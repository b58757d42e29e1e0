import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Layout } from "../layout.ts";
import { MARK, signalGroup } from "./child.ts";

const END_MS = 5_000;

/**
 * Ends what a killed runner left behind, by its pid files. A pid may belong to somebody else by
 * now: only a process that carries our mark and this data directory is touched.
 *
 * @returns how many were ended
 */
export async function endOrphans(layout: Layout): Promise<number> {
  const pids = pidsOf(layout.pids).filter((pid) => isOurs(pid, layout.root));
  for (const pid of pids) signalGroup(pid, "SIGKILL");
  const deadline = performance.now() + END_MS;
  while (pids.some((pid) => isOurs(pid, layout.root)) && performance.now() < deadline)
    await delay(20);
  rmSync(layout.pids, { recursive: true, force: true });
  return pids.length;
}

function pidsOf(directory: string): number[] {
  try {
    return readdirSync(directory)
      .map(Number)
      .filter((pid) => Number.isSafeInteger(pid) && pid > 1);
  } catch {
    return [];
  }
}

/** Without /proc (macOS) nothing can be told for sure, so nothing is killed. */
function isOurs(pid: number, root: string): boolean {
  try {
    const variables = readFileSync(join("/proc", String(pid), "environ"), "utf8").split("\0");
    return variables.includes(`${MARK}=${root}`);
  } catch {
    return false;
  }
}
