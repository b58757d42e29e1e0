/** How a sandbox process is started. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { bubblewrapCommand, type Confinement } from "./bubblewrap.ts";
import { childProgram } from "./child-modules.ts";

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
const START = fileURLToPath(new URL("./start-child.js", import.meta.url));

const FLAGS: readonly string[] = [
  "--permission",
  `--allow-fs-read=${START}`,
  `--stack-size=${NATIVE_STACK_KIB}`,
  `--max-old-space-size=${OLD_SPACE_MIB}`,
  `--max-semi-space-size=${SEMI_SPACE_MIB}`,
  // A lazily compiled bomb would go off inside the evaluation instead of before it.
  "--no-wasm-lazy-compilation",
  "--disable-warning=SecurityWarning",
];

export interface LaunchInit {
  /** Further V8 flags, such as one compiler tier only. */
  readonly engineFlags: readonly string[];
  /** The kernel's barrier around Node's own. */
  readonly confinement: Confinement;
}

export function launchChild({ engineFlags, confinement }: LaunchInit): ChildProcess {
  const plain = [process.execPath, ...FLAGS, ...engineFlags, START];
  const [command, ...args] =
    confinement === "bubblewrap" ? bubblewrapCommand(plain, [START]) : plain;
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
    // Where that fails the child is told to be gone as well.
    child.send(childProgram(), () => undefined);
  }
  return child;
}
