/**
 * A child's memory as the kernel counts it. Heap limits bind the engine's own heap only; what a
 * fault of the engine or of a decoder takes outside of it is seen here.
 */

import { readFileSync } from "node:fs";

/** Several times within the wall guard; one look costs some 20 µs. */
const LOOK_EVERY_MS = 50;
/** Of every Linux that Node runs on in 64 bits with the usual pages; others only look too early. */
const PAGE_BYTES = 4096;
/** Launchers between the parent and the engine. */
const MAX_DEPTH = 4;

/**
 * Calls `exceeded` once, with the bytes, when the process and its descendants are above the limit.
 * Where the system has no /proc nothing is watched. @returns stops watching
 */
export function watchMemory(
  pid: number | undefined,
  maxResidentBytes: number,
  exceeded: (bytes: number) => void,
): () => void {
  if (pid === undefined) return () => undefined;
  const timer = setInterval(() => {
    const bytes = residentBytes(pid);
    if (bytes <= maxResidentBytes) return;
    clearInterval(timer);
    exceeded(bytes);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Of a process and its descendants; 0 for one that is gone. */
export function residentBytes(pid: number, depth = MAX_DEPTH): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
    const own = pages * PAGE_BYTES;
    if (children === "" || depth === 0) return own;
    return children
      .split(" ")
      .reduce((sum, child) => sum + residentBytes(Number(child), depth - 1), own);
  } catch {
    return 0;
  }
}
