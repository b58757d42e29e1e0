/** How a sandbox process is started. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bubblewrapCommand, type Confinement } from "./bubblewrap.ts";

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
const READABLE: readonly string[] = [join(ROOT, "packages"), join(ROOT, "node_modules")];

const FLAGS: readonly string[] = [
  "--permission",
  ...READABLE.map((directory) => `--allow-fs-read=${directory}`),
  `--stack-size=${NATIVE_STACK_KIB}`,
  `--max-old-space-size=${OLD_SPACE_MIB}`,
  "--disable-warning=SecurityWarning",
];

export interface LaunchInit {
  /** Further V8 flags, such as one compiler tier only. */
  readonly engineFlags: readonly string[];
  /** The kernel's barrier around Node's own. */
  readonly confinement: Confinement;
}

export function launchChild({ engineFlags, confinement }: LaunchInit): ChildProcess {
  const plain = [process.execPath, ...FLAGS, ...engineFlags, CHILD];
  const [command, ...args] =
    confinement === "bubblewrap" ? bubblewrapCommand(plain, READABLE) : plain;
  const child = spawn(command as string, args, {
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
