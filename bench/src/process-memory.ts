/** Proportional set size of a process tree: shared pages count by the share that each one has. */

import { readdirSync, readFileSync } from "node:fs";

interface TreeMemory {
  readonly processes: number;
  readonly pssBytes: number;
}

/** Linux only: sums smaps_rollup over the process and everything below it. */
export function treeMemory(root: number): TreeMemory {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (Number.isInteger(pid)) parents.set(pid, parentOf(pid));
  }
  const tree = [...parents.keys()].filter((pid) => isBelow(pid, root, parents));
  return {
    processes: tree.length,
    pssBytes: tree.reduce((sum, pid) => sum + pssOf(pid), 0),
  };
}

function isBelow(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true;
  return false;
}

/** Fourth field of stat; the second, a name in parentheses, may hold blanks. */
function parentOf(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function pssOf(pid: number): number {
  const kib = /^Pss:\s+([0-9]+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  return 1024 * Number(kib ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process ended while we looked.
    return "";
  }
}
