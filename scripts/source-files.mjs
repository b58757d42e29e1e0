// The files of this repository as git lists them, so that nothing generated is judged.

import { spawnSync } from "node:child_process";
import { ROOT } from "./run-tool.mjs";

/** Paths from the root, of tracked and new files that are not ignored, matching the pattern. */
export function sourceFiles(pattern) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const result = spawnSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  if (result.status !== 0) throw new Error(`git ls-files failed: ${result.stderr}`);
  return result.stdout.split("\n").filter((path) => pattern.test(path));
}
