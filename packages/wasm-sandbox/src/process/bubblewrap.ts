/**
 * The kernel's barrier around a child, where the machine has bubblewrap: own user, network, process
 * and mount namespaces, no capability, a file system of the program's own code alone, and a filter
 * of system calls where the processor is known.
 */

import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { seccompFilter } from "./seccomp.ts";

export type Confinement = "none" | "bubblewrap";

/** Descriptor on which bubblewrap reads the filter; 3 is the channel to the parent. */
export const SECCOMP_FD = 4;
/** Where a dynamically linked node finds its libraries. */
const LIBRARIES: readonly string[] = ["/usr", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache"];
const TRIAL_TIMEOUT_MS = 10_000;

/**
 * The command that runs `command` inside; `readable` are the only other files that exist there. It
 * reads the filter, where there is one, from {@link SECCOMP_FD}.
 */
export function bubblewrapCommand(
  command: readonly string[],
  readable: readonly string[],
): readonly string[] {
  const program = realpathSync(command[0] as string);
  const paths = [...LIBRARIES, dirname(program), ...readable].filter((path) => existsSync(path));
  return [
    executable() ?? "bwrap",
    "--unshare-all",
    // Also when this process is killed: a guest that spins would hold on until its fuel is gone.
    "--die-with-parent",
    "--new-session",
    ...["--cap-drop", "ALL"],
    ...paths.flatMap((path) => ["--ro-bind", path, path]),
    ...["--proc", "/proc", "--dev", "/dev", "--chdir", "/"],
    // What is written to the directories above the binds would be memory that nobody counts.
    ...["--remount-ro", "/"],
    ...(seccompFilter() === undefined ? [] : ["--seccomp", String(SECCOMP_FD)]),
    "--",
    program,
    ...command.slice(1),
  ];
}

/** Undefined when bubblewrap works here, else why it does not: tried with a process. */
export function bubblewrapFault(): string | undefined {
  if (process.platform !== "linux") return "only on Linux";
  if (executable() === undefined) return "bwrap is not installed";
  const directory = mkdtempSync(join(tmpdir(), "sandbox-trial-"));
  const file = join(directory, "seccomp");
  writeFileSync(file, seccompFilter() ?? "");
  const filter = openSync(file, "r");
  try {
    return tryOut(filter);
  } finally {
    closeSync(filter);
    rmSync(directory, { recursive: true });
  }
}

function tryOut(filter: number): string | undefined {
  const [command, ...args] = bubblewrapCommand([process.execPath, "--version"], []);
  const trial = spawnSync(command as string, args, {
    env: {},
    encoding: "utf8",
    timeout: TRIAL_TIMEOUT_MS,
    stdio: ["ignore", "pipe", "pipe", "ignore", filter],
  });
  if (trial.stdout?.trim() === process.version) return undefined;
  return trial.stderr?.trim() || trial.error?.message || `bwrap ended with ${trial.status}`;
}

function executable(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((directory) => join(directory, "bwrap"))
    .find((path) => existsSync(path));
}
