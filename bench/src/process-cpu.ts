/** Processor time of another process. */

import { readFileSync } from "node:fs";

/** USER_HZ, which Linux fixes for what it shows to programs. */
const TICKS_PER_SECOND = 100;

/** Linux only: user and system time of all threads of a process. */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Behind the name, which is in parentheses and may hold blanks; utime and stime are 14 and 15.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
