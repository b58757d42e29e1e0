import { spawn } from "node:child_process";
import { PROGRAMS } from "./network.ts";

export interface CliRun {
  readonly pid: number;
  /** Exit code, or null after a signal. */
  readonly exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  /** Resolves once the text was written to either stream; rejects when the process ends first. */
  said(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** One shipped program as a process of its own. */
export function runCli(program: keyof typeof PROGRAMS, args: readonly string[]): CliRun {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", PROGRAMS[program], ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const texts = { stdout: "", stderr: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
      for (const look of watchers) look();
    });
  const exited = new Promise<number | null>((resolve) => {
    child.on("close", (code) => resolve(code));
  });
  return {
    pid: child.pid ?? -1,
    exited,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    kill: (signal) => void child.kill(signal),
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!texts.stdout.includes(text) && !texts.stderr.includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void exited.then((code) =>
          reject(new Error(`ended with ${code} before "${text}":\n${texts.stderr.slice(-2000)}`)),
        );
      }),
  };
}
