import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CodedError } from "@platform/protocol";
import type { Layout } from "../layout.ts";
import { LineQueue } from "./line-queue.ts";

/** One process of the network; its error output goes to a log file of its own. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Standard output, line by line, from the first. */
  readonly lines: AsyncIterable<string>;
  /** Exit code, or null after a signal. */
  readonly exited: Promise<number | null>;
  readonly logFile: string;
  /** SIGTERM, and SIGKILL when it does not end in time. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

const STOP_MS = 8_000;
/** Marks our processes in /proc, so that a stale pid file never kills a stranger's process. */
export const MARK = "DEVNET_DATA_DIRECTORY";

/** Small young generations and few arenas: a fifth less memory for each validator (measured). */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];

export function startChild(
  layout: Layout,
  name: string,
  script: string,
  args: readonly string[],
  enter: readonly string[] = [],
): Child {
  mkdirSync(layout.logs, { recursive: true });
  mkdirSync(layout.pids, { recursive: true });
  const logFile = join(layout.logs, `${name}.log`);
  const log = openSync(logFile, "a");
  const command = [...enter, process.execPath, ...NODE_FLAGS, script, ...args];
  const process_ = spawn(command[0] ?? process.execPath, command.slice(1), {
    stdio: ["ignore", "pipe", log],
    // Its own group: a terminal's Ctrl-C reaches the runner alone, which stops the rest in order.
    detached: true,
    env: { ...inheritedEnvironment(), MALLOC_ARENA_MAX: "2", [MARK]: layout.root },
  });
  closeSync(log);
  const { pid } = process_;
  if (pid === undefined || process_.stdout === null)
    throw new CodedError({ code: "PROCESS_FAILED", message: `${name} does not start` });
  const pidFile = join(layout.pids, String(pid));
  writeFileSync(pidFile, name);
  const exited = exitOf(process_).finally(() => rmSync(pidFile, { force: true }));
  return {
    name,
    pid,
    lines: new LineQueue(process_.stdout),
    exited,
    logFile,
    kill: (signal) => signalGroup(pid, signal),
    stop: async () => {
      signalGroup(pid, "SIGTERM");
      const timer = new AbortController();
      const late = delay(STOP_MS, undefined, { signal: timer.signal }).then(
        () => signalGroup(pid, "SIGKILL"),
        () => undefined,
      );
      await exited;
      timer.abort();
      await late;
    },
  };
}

/** Settings of an operator's shell are not this network's: only ours reach its processes. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("PLATFORM_")),
  );
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.on("error", () => resolve(null));
  });
}

/** The whole group: sandbox children of a validator go with it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Last lines of a log, for an error that points at it. */
export function tailOf(logFile: string, lines = 12): string {
  try {
    return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
