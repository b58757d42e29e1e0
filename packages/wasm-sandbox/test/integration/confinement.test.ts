// Goal: whoever wins a child reaches nothing outside of it; method: a program that tries, started
// exactly as a child is, behind each layer by itself: Node's permission model, then the kernel's.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, whyNoBubblewrap } from "../../src/index.ts";
import { bubblewrapCommand, SECCOMP_FD } from "../../src/process/bubblewrap.ts";
import { launchChild } from "../../src/process/launch.ts";
import { seccompFilter } from "../../src/process/seccomp.ts";
import { challenge, FINISH, request } from "../challenge.ts";

const SECRET = fileURLToPath(import.meta.url);
const OK = request(challenge(`i32.const 8 i64.const 5 i64.store ${FINISH}`));

let server: Server;
let port = 0;
let connections = 0;
beforeAll(async () => {
  server = createServer(() => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { readonly port: number }).port;
});
afterAll(() => server.close());

/** Tries everything once; answers the error's code, or "done". */
const attempts = (): string => `
  import { spawnSync } from "node:child_process";
  import { lookup } from "node:dns/promises";
  import { readFileSync, readdirSync, writeFileSync } from "node:fs";
  import { connect } from "node:net";
  import { Worker } from "node:worker_threads";
  const code = (error) => error.code ?? error.message;
  const now = (run) => { try { run(); return "done"; } catch (error) { return code(error); } };
  const socket = () => new Promise((resolve) => {
    try {
      connect(${port}, "127.0.0.1", () => resolve("done")).on("error", (e) => resolve(code(e)));
    } catch (error) { resolve(code(error)); }
  });
  export const answers = async () => ({
    read: now(() => readFileSync(${JSON.stringify(SECRET)})),
    list: now(() => readdirSync("/root")),
    write: now(() => writeFileSync("/left-by-a-guest", "")),
    spawn: now(() => { const { error } = spawnSync("/bin/true"); if (error) throw error; }),
    worker: now(() => new Worker("0", { eval: true })),
    addon: now(() => process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libm.so.6")),
    socket: await socket(),
    name: await lookup("localhost").then(() => "done", code),
  });
`;

/** Started by the launcher, under its flags. */
async function insideChild(confinement: "none" | "bubblewrap"): Promise<unknown> {
  const source = `${attempts()} process.send(await answers());`;
  const entry = "file:///attempts.mjs";
  const modules = [{ url: entry, format: "module" as const, source, imports: {} }];
  const child = launchChild({ engineFlags: [], confinement }, { entry, modules });
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`exit ${code}`)));
    });
  } finally {
    child.kill("SIGKILL");
  }
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (children === "") return [];
  return children.split(" ").flatMap((child) => [Number(child), ...descendants(Number(child))]);
}

/** No process, or one that only waits for its parent to take notice. */
function isGone(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.startsWith("Z") === true;
  } catch {
    return true;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition did not come true in 20 s");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const DENIED = "ERR_ACCESS_DENIED";

describe("Node's permission model", () => {
  it("denies files, processes, threads, addons, sockets and names", async () => {
    expect(await insideChild("none")).toEqual({
      read: DENIED,
      list: DENIED,
      write: DENIED,
      spawn: DENIED,
      worker: DENIED,
      addon: "ERR_DLOPEN_DISABLED",
      socket: DENIED,
      name: DENIED,
    });
    expect(connections).toBe(0);
  });
});

describe(`bubblewrap (${whyNoBubblewrap() ?? "works here"})`, () => {
  const usable = whyNoBubblewrap() === undefined;

  it("is refused by name where it does not work, and never taken silently", () => {
    const named = () => createSandbox({}, { confinement: "bubblewrap" }).confinement;
    if (usable) expect(named()).toBe("bubblewrap");
    else expect(named).toThrow(expect.objectContaining({ code: "CONFINEMENT_UNAVAILABLE" }));
    expect(createSandbox({}, { confinement: "auto" }).confinement).toBe(
      usable ? "bubblewrap" : "none",
    );
    expect(createSandbox().confinement).toBe("none");
  });

  it.runIf(usable)("alone denies files, processes and sockets, without Node's help", async () => {
    const script = `${attempts()} console.log(JSON.stringify(await answers()));`;
    const flags = ["--input-type=module", "--eval", script];
    const [command, ...args] = bubblewrapCommand([process.execPath, ...flags], []);
    const child = spawn(command as string, args, {
      env: {},
      stdio: ["ignore", "pipe", "inherit", "ignore", "pipe"],
    });
    (child.stdio[SECCOMP_FD] as Writable).end(seccompFilter());
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (more: string) => (text += more));
    await new Promise((resolve) => child.once("close", resolve));
    expect(JSON.parse(text)).toMatchObject({
      read: "ENOENT",
      list: "ENOENT",
      write: "EROFS",
      spawn: "EPERM",
      // The engine needs threads, and reads its own libraries.
      worker: "done",
      socket: "EPERM",
    });
    expect(connections).toBe(0);
  });

  it.runIf(usable)("holds a sandbox that evaluates, and whose children die with it", async () => {
    const sandbox = createSandbox({}, { confinement: "bubblewrap" });
    expect(await sandbox.evaluate(OK)).toMatchObject({ outcome: "ok", score: 5n });
    expect(await insideChild("bubblewrap")).toMatchObject({ read: DENIED, socket: DENIED });
    const [first] = sandbox.pids;
    // The launcher, the namespace's first process, and the engine.
    const inside = descendants(first as number);
    expect(inside).toHaveLength(2);
    process.kill(first as number, "SIGKILL");
    await until(() => inside.every(isGone));
    await until(() => !sandbox.pids.includes(first as number));
    expect(await sandbox.evaluate(OK)).toMatchObject({ outcome: "ok" });
    const last = sandbox.pids.flatMap(descendants);
    sandbox.stop();
    await until(() => last.every(isGone));
  });
});
