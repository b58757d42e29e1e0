/**
 * The kernel's barrier around a child, where the machine has bubblewrap: own user, network, process
 * and mount namespaces, no capability, and a file system of the program's own code alone.
 */

import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export const CONFINEMENTS = ["none", "bubblewrap"] as const;
export type Confinement = (typeof CONFINEMENTS)[number];

/** Where a dynamically linked node finds its libraries. */
const LIBRARIES: readonly string[] = ["/usr", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache"];
const TRIAL_TIMEOUT_MS = 10_000;

/** `command` inside; `readable` are the only other files that exist there. */
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
    "--cap-drop",
    "ALL",
    ...paths.flatMap((path) => ["--ro-bind", path, path]),
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--chdir",
    "/",
    "--",
    program,
    ...command.slice(1),
  ];
}

/** Undefined when bubblewrap works here, else why it does not. */
export function bubblewrapFault(): string | undefined {
  if (executable() === undefined) return "bwrap is not installed";
  const [command, ...args] = bubblewrapCommand([process.execPath, "--version"], []);
  const trial = spawnSync(command as string, args, {
    env: {},
    encoding: "utf8",
    timeout: TRIAL_TIMEOUT_MS,
  });
  if (trial.status === 0 && trial.stdout.trim() === process.version) return undefined;
  return trial.stderr.trim() || trial.error?.message || `bwrap ended with ${trial.status}`;
}

function executable(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((directory) => join(directory, "bwrap"))
    .find((path) => existsSync(path));
}
