/** Runs one of the children and reads the line of JSON that it prints; its progress passes through. */

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** @throws Error when the child fails */
export async function runEntry(
  entry: string,
  args: readonly string[],
  flags: readonly string[],
): Promise<unknown> {
  const script = fileURLToPath(new URL(entry, import.meta.url));
  const child = spawn(process.execPath, [...flags, script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${entry} ended with ${code ?? "a signal"}`);
  return JSON.parse(output) as unknown;
}
