// Starts one program of the workspace and tells how it ended.

import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** A tool of node_modules/.bin; resolves to its exit code, output goes where ours goes. */
export function runTool(name, args, options = {}) {
  return runProgram(join(ROOT, "node_modules", ".bin", name), args, options);
}

/** A script of this repository under the Node that runs now. */
export function runScript(path, args = []) {
  return runProgram(process.execPath, [join(ROOT, path), ...args]);
}

function runProgram(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
