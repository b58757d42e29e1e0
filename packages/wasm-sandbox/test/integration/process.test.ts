// Goal: a dead, stuck or lying child costs one child and never becomes a vote; method: children
// killed by id, wall guards of a few milliseconds, and what a child could not have done.
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { createSandbox, type LocalResult, type SandboxInit } from "../../src/index.ts";
import { MAX_BATCH_JOBS, parseChildMessage } from "../../src/process/messages.ts";
import { challenge, FINISH, request } from "../challenge.ts";
import { importing } from "../observed.ts";
import { provenBlock } from "../proven-block.ts";

const OK = request(challenge(`i32.const 8 i64.const 5 i64.store ${FINISH}`));
const SPIN = request(challenge("loop br 0 end unreachable"), {
  limits: { fuel: 20_000_000_000n, memoryPages: 1 },
});

const open: { stop(): void }[] = [];
afterEach(() => {
  for (const sandbox of open.splice(0)) sandbox.stop();
});

function start(init: SandboxInit = {}) {
  const failures: LocalResult[] = [];
  const sandbox = createSandbox({ onLocalFailure: (failure) => failures.push(failure) }, init);
  open.push(sandbox);
  return { sandbox, failures };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition did not come true in 20 s");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("children", () => {
  it("run at low priority, with no environment, files or network of the parent", async () => {
    const { sandbox } = start();
    await sandbox.evaluate(OK);
    const [pid] = sandbox.pids;
    expect(readFileSync(`/proc/${pid}/environ`, "utf8").includes("PATH=")).toBe(false);
    expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[16]).toBe("19");
    const flags = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    expect(flags).toContain("--permission");
    expect(flags.some((flag) => /--allow-(net|worker|child|addons|fs-write)/.test(flag))).toBe(
      false,
    );
  });

  it("verify proofs, whose library only those have that need it", async () => {
    const { sandbox } = start();
    const bytes = provenBlock();
    const body = `i32.const 64 i32.const ${bytes.length} call 0`;
    const module = importing(["verify_zk_proof"], [{ type: "-> i32", body, export: "evaluate" }], {
      data: [{ at: 64, bytes }],
    });
    const limits = { fuel: 3_000_000_000n, memoryPages: 1 };
    // 1 is the guest's own error: what the function answered.
    const held = await sandbox.evaluate(request(module, { limits }));
    expect(held).toMatchObject({ outcome: "guest-error", fuelUsed: 2_400_264_904n });
  });

  it("a killed child is replaced once and the evaluation is not lost", async () => {
    const { sandbox, failures } = start();
    await sandbox.evaluate(OK);
    const [victim] = sandbox.pids;
    const pending = sandbox.evaluate({ ...SPIN, limits: { fuel: 3_000_000_000n, memoryPages: 1 } });
    // The job is under way once the child burns CPU.
    const ticks = () => Number(readFileSync(`/proc/${victim}/stat`, "utf8").split(" ")[13]);
    const before = ticks();
    await until(() => ticks() > before + 10);
    process.kill(victim as number, "SIGKILL");
    expect(await pending).toMatchObject({ outcome: "out-of-fuel", fuelUsed: 3_000_000_000n });
    expect(failures).toEqual([{ local: "worker-exit", detail: "exit SIGKILL" }]);
    expect(sandbox.pids).not.toContain(victim);
  });

  it("others go on while one is stuck, and the wall guard ends it as local, twice", async () => {
    const { sandbox, failures } = start({
      processes: 2,
      baseWallMs: 1500,
      fuelPerSecond: 1_000_000_000_000n,
    });
    const stuck = sandbox.evaluate(SPIN);
    for (let i = 0; i < 5; i++)
      expect(await sandbox.evaluate(OK)).toMatchObject({ outcome: "ok", score: 5n });
    expect(await stuck).toEqual({ local: "wall-timeout", detail: "wall guard" });
    expect(failures.map(({ local }) => local)).toEqual(["wall-timeout", "wall-timeout"]);
    expect(await sandbox.evaluate(OK)).toMatchObject({ outcome: "ok" });
  });

  it("an abort kills the child, a stop ends what is under way", async () => {
    const { sandbox, failures } = start();
    const controller = new AbortController();
    const pending = sandbox.evaluate(SPIN, controller.signal);
    const queued = sandbox.evaluate(SPIN, controller.signal);
    const ended = Promise.allSettled([pending, queued]);
    await until(() => sandbox.pids.length === 1);
    controller.abort();
    const aborted = { status: "rejected", reason: { code: "EVALUATION_ABORTED" } };
    expect(await ended).toMatchObject([aborted, aborted]);
    await expect(sandbox.evaluate(OK, controller.signal)).rejects.toMatchObject(aborted.reason);
    expect(await sandbox.evaluate(OK)).toMatchObject({ outcome: "ok" });
    const last = expect(sandbox.evaluate(SPIN)).rejects.toMatchObject({ code: "SANDBOX_STOPPED" });
    sandbox.stop();
    await last;
    await expect(sandbox.evaluate(OK)).rejects.toMatchObject({ code: "SANDBOX_STOPPED" });
    expect(failures).toEqual([]);
  });

  it("more than 256 waiting evaluations are refused", async () => {
    const { sandbox } = start();
    const results = await Promise.allSettled(
      Array.from({ length: 258 }, () => sandbox.evaluate(OK)),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.map((result) => result.reason.code)).toEqual(["SANDBOX_BUSY"]);
  });
});

describe("what a child says", () => {
  const evaluation = {
    outcome: "ok",
    program: null,
    score: 1n,
    output: new Uint8Array(8),
    effects: new Uint8Array(0),
    fuelUsed: 1n,
    diagnostics: { log: [] },
  };
  const reports = (...inner: unknown[]) =>
    parseChildMessage({ kind: "reports", batch: 1, reports: inner });
  const report = (inner: unknown) => reports(inner);

  it("is taken only in the exact shape", () => {
    expect(report({ kind: "record", evaluation })).toBeDefined();
    expect(report({ kind: "local", local: "grow-failed", detail: "" })).toBeDefined();
    const wrong: unknown[] = [
      { kind: "record", evaluation: { ...evaluation, outcome: "wall-timeout" } },
      { kind: "record", evaluation: { ...evaluation, score: 1_000_000_001n } },
      { kind: "record", evaluation: { ...evaluation, fuelUsed: -1n } },
      { kind: "record", evaluation: { ...evaluation, output: new Uint8Array(5000) } },
      { kind: "record", evaluation: { ...evaluation, more: 1 } },
      { kind: "local", local: "wall-timeout", detail: "" },
      { kind: "local", local: "worker-exit", detail: "" },
    ];
    expect(wrong.map(report)).toEqual(wrong.map(() => undefined));
    expect(parseChildMessage("ready")).toBeUndefined();
    const sound = (length: number) =>
      Array.from({ length }, () => ({ kind: "record", evaluation }));
    expect(reports(...sound(MAX_BATCH_JOBS))).toBeDefined();
    expect(reports(...sound(MAX_BATCH_JOBS + 1))).toBeUndefined();
    expect(reports()).toBeUndefined();
  });
});
