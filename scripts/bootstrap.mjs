// Entry of every root script. Runs on whatever Node the machine has (18 or newer), without any
// dependency: installs what the task needs, then hands over to the pinned Node of node_modules.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The newest pnpm that runs on Node 20; the lockfile is written by the same one.
const PNPM = "pnpm@10.34.9";
const OLDEST_NODE = 18;

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const STAMP = join(MODULES, ".platform-install");

/** What each task runs; the programs that ship need the production closure only. */
const TASKS = {
  start: { closure: "prod", run: ["apps/validator-node/bin/validator-node.js", "devnet"] },
  subnet: { closure: "prod", run: ["apps/subnet-cli/bin/subnet.js"] },
  "validator-node": { closure: "prod", run: ["apps/validator-node/bin/validator-node.js"] },
  test: { closure: "full", run: ["scripts/test.mjs"] },
  check: { closure: "full", run: ["scripts/check.mjs"] },
  sim: { closure: "prod", run: ["packages/simulator/bin/sim.ts"] },
  bench: { closure: "full", run: ["bench/src/main.ts"] },
  demo: { closure: "full", run: ["scripts/demo.mjs"] },
  determinism: { closure: "full", run: ["packages/wasm-sandbox/determinism/run.ts"] },
};

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Files that decide what is installed: a change in one of them makes the install stale. */
function manifests() {
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  for (const folder of ["apps", "packages", "examples"]) {
    if (!existsSync(join(ROOT, folder))) continue;
    for (const name of readdirSync(join(ROOT, folder)).sort())
      files.push(join(folder, name, "package.json"));
  }
  return files.map((file) => join(ROOT, file)).filter((file) => existsSync(file));
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of manifests()) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, "utf8"));
  } catch {
    // No stamp, or one cut off by a crash: the install is simply done again.
    return undefined;
  }
}

/** The real binary: the shim in .bin would add a shell between us and the signals. */
function pinnedNode() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  return join(MODULES, "node", "bin", name);
}

function install(closure) {
  const stamp = readStamp();
  const wanted = fingerprint();
  const serves = stamp?.closure === "full" || stamp?.closure === closure;
  if (serves && stamp.fingerprint === wanted && existsSync(pinnedNode())) return;
  // A full install is kept full, also one that somebody made by hand: the production closure would
  // take the tools away from under whoever works here.
  const isFull = stamp?.closure === "full" || existsSync(join(MODULES, "vitest"));
  const kind = isFull ? "full" : closure;
  process.stderr.write(`Installing dependencies (${kind}), once for this version …\n`);
  rmSync(STAMP, { force: true });
  const args = ["--yes", PNPM, "install", "--frozen-lockfile", "--reporter=append-only"];
  if (kind === "prod") args.push("--prod");
  const npx = process.platform === "win32" ? "npx.cmd" : "npx";
  // CI: pnpm must not ask before it replaces a closure of the other kind.
  const env = { ...process.env, CI: "true", npm_config_update_notifier: "false" };
  // Standard output stays free for the task: with --json its last line is the answer.
  const result = spawnSync(npx, args, { cwd: ROOT, stdio: ["ignore", 2, 2], env });
  if (result.error?.code === "ENOENT")
    fail("npx was not found. Install npm (it comes with Node) and run the command again.");
  if (result.status !== 0)
    fail(
      `The install failed (${result.signal ?? `exit code ${result.status}`}); its own lines above ` +
        "say why. It needs the npm registry once; then run the same command again.",
    );
  if (!existsSync(pinnedNode()))
    fail(
      `The install did not bring ${pinnedNode()}, the Node that this project runs on. ` +
        "Delete node_modules and run the same command again.",
    );
  mkdirSync(MODULES, { recursive: true });
  writeFileSync(STAMP, `${JSON.stringify({ closure: kind, fingerprint: wanted })}\n`);
}

function run(script, args) {
  if (!existsSync(join(ROOT, script)))
    fail(`${script} is missing: this checkout is incomplete. Clone the repository again.`);
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(MODULES, ".cache", "node-compile"),
    PATH: `${join(MODULES, ".bin")}:${process.env.PATH ?? ""}`,
  };
  const flags = ["--disable-warning=ExperimentalWarning", join(ROOT, script)];
  const child = spawn(pinnedNode(), [...flags, ...args], { cwd: ROOT, stdio: "inherit", env });
  child.on("error", (error) => fail(`The pinned Node does not start: ${error.message}`));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  // A terminal sends Ctrl-C to the whole group, so the child has it already.
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
  });
}

const [name, ...args] = process.argv.slice(2);
const task = TASKS[name];
if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE)
  fail(`Node ${process.versions.node} is too old: the installer needs ${OLDEST_NODE} or newer.`);
if (task === undefined) fail(`Usage: node scripts/bootstrap.mjs <${Object.keys(TASKS).join("|")}>`);
install(task.closure);
run(task.run[0], [...task.run.slice(1), ...args]);
