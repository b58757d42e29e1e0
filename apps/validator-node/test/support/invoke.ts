/** The shipped command line in this process: what a shell would see of it. */

import { vi } from "vitest";
import { main } from "../../src/main.ts";

/** Runs one command line with `--json`: its exit code, and standard output as one JSON document. */
export async function invoke(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly answer: unknown }> {
  const { code, stdout } = await run([...words, "--json"]);
  return { code, answer: stdout === "" ? undefined : JSON.parse(stdout) };
}

/** As people run it. */
export async function invokeText(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await run(words);
  return { code, text: `${stdout}${stderr}` };
}

/** One at a time: streams and exit code are the process's. */
async function run(words: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const streams = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(["node", "validator-node", ...words]);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = before;
    for (const stream of streams) stream.mockRestore();
  }
}
