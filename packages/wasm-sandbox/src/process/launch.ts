/** How a sandbox process is started. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { bubblewrapCommand, type Confinement, SECCOMP_FD } from "./bubblewrap.ts";
import { type ChildProgram, childProgram } from "./child-modules.ts";
import { seccompFilter } from "./seccomp.ts";

/** JavaScript heap of a child; guest memory is capped by pages. */
const OLD_SPACE_MIB = 192;
/** The engine's own choice of 16 would keep some 20 MB of garbage in each child. */
const SEMI_SPACE_MIB = 2;
/**
 * Native stack in KiB, below the usual 8 MiB of a main thread. Two logical stacks of 1 MiB can be
 * deep at once (challenge and program); the worst shape measured, 30 results on a baseline
 * compiler, takes twice its logical bytes.
 */
const NATIVE_STACK_KIB = 6000;

/** Plain JavaScript, and all that a child may read: its program comes in a message. */
const START = fileURLToPath(new URL("./start-child.mjs", import.meta.url));

const FLAGS: readonly string[] = [
  "--permission",
  `--allow-fs-read=${START}`,
  `--stack-size=${NATIVE_STACK_KIB}`,
  `--max-old-space-size=${OLD_SPACE_MIB}`,
  `--max-semi-space-size=${SEMI_SPACE_MIB}`,
  "--disable-warning=SecurityWarning",
];

export interface LaunchInit {
  /** Further V8 flags, such as one compiler tier only. */
  readonly engineFlags: readonly string[];
  /** The kernel's barrier around Node's own. */
  readonly confinement: Confinement;
}

/** @param program what it runs; the child of a sandbox unless a test asks for another */
export function launchChild(
  { engineFlags, confinement }: LaunchInit,
  program: ChildProgram = childProgram(),
): ChildProcess {
  const plain = [process.execPath, ...FLAGS, ...engineFlags, START];
  const confined = confinement === "bubblewrap";
  const [command, ...args] = confined ? bubblewrapCommand(plain, [START]) : plain;
  const child = spawn(command as string, args, {
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc", confined ? "pipe" : "ignore"],
  });
  // A child that could not be started says so by its error event.
  if (child.pid === undefined) return child;
  lowerPriority(child.pid);
  const filterPipe = child.stdio[SECCOMP_FD] as Writable | null | undefined;
  filterPipe?.on("error", () => undefined).end(seccompFilter() ?? "");
  child.send(program, () => undefined);
  return child;
}

/** Votes come first on a shared core; where the system refuses, the child only runs unniced. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Already gone: its exit is reported by the event.
  }
}
