/** How a sandbox process is started. */

import { type ChildProcess, fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** JavaScript heap of a child; guest memory is capped by pages. */
const OLD_SPACE_MIB = 192;
/**
 * Native stack in KiB, below the usual 8 MiB of a main thread. Two logical stacks of 1 MiB can be
 * deep at once (challenge and program); the worst shape measured, 30 results on a baseline
 * compiler, takes twice its logical bytes.
 */
const NATIVE_STACK_KIB = 6000;

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
/** The workspace: sources and packages, but not the data directory beside them. */
const ROOT = join(dirname(CHILD), "../../../..");

const FLAGS: readonly string[] = [
  "--permission",
  `--allow-fs-read=${join(ROOT, "packages")}`,
  `--allow-fs-read=${join(ROOT, "node_modules")}`,
  `--stack-size=${NATIVE_STACK_KIB}`,
  `--max-old-space-size=${OLD_SPACE_MIB}`,
  "--disable-warning=SecurityWarning",
];

/** @param engineFlags further V8 flags, such as one compiler tier only */
export function launchChild(engineFlags: readonly string[]): ChildProcess {
  const child = fork(CHILD, [], {
    execArgv: [...FLAGS, ...engineFlags],
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // Votes come first on a shared core; where the system refuses, the child only runs unniced.
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // Already gone: its exit is reported by the event.
    }
  }
  return child;
}
