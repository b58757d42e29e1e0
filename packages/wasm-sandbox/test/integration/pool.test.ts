// Goal: results depend neither on the number of children nor on what becomes of the others;
// method: seeded batches on one, two and three children, and children that are killed, worn out,
// aborted and too large while others work.
import { afterEach, describe, expect, it } from "vitest";
import {
  createInProcessSandbox,
  createSandbox,
  type Evaluation,
  type EvaluationRequest,
  type LocalResult,
  type SandboxInit,
} from "../../src/index.ts";
import { challenge, FINISH, program, request } from "../challenge.ts";
import { Random } from "../fuzz/random.ts";

const SEED = Number(process.env["FC_SEED"] ?? 8128);
const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];
const RUN =
  "i32.const 64 i32.const 4 i32.const 0 i32.const 8 i32.const 128 i32.const 8 " +
  "i64.const 50000 i32.const 4 @submission_run drop";
const scored = (value: number | bigint): string =>
  `i32.const 8 i64.const ${value} i64.store ${FINISH}`;
/** Its score is the first byte of the parameters. */
const ECHO = challenge(
  `i32.const 2 i32.const 0 i32.const 8 i32.const 1 @input_read drop ${FINISH}`,
);
const echo = (value: number): EvaluationRequest => request(ECHO, { params: Uint8Array.of(value) });
const spin = (fuel: bigint): EvaluationRequest =>
  request(challenge("loop br 0 end unreachable"), { limits: { fuel, memoryPages: 1 } });

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
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function scores(results: readonly (Evaluation | LocalResult)[]): (number | string)[] {
  return results.map((result) => ("local" in result ? result.local : Number(result.score)));
}

/** Of every outcome, with sizes, budgets and inputs drawn from the seed. */
function drawn(random: Random): EvaluationRequest {
  const bodies = [
    scored(random.below(1_000_000)),
    `${RUN} ${scored(random.below(99))}`,
    `i32.const 0 i32.const ${random.between(1, 64)} @log drop ${scored(1)}`,
    `i32.const 0 i32.const 8 @account_spend_mana drop ${scored(3)}`,
    `i32.const ${random.below(20)} memory.grow drop ${scored(2)}`,
    "loop br 0 end unreachable",
    "unreachable",
    "call 12",
    `i32.const ${random.between(1, 9)}`,
    "i32.const -1 i32.const 9 @output_write",
  ];
  const programs = ["i64.const 0", "unreachable", "loop br 0 end unreachable"];
  return request(challenge(random.pick(bodies), { data: NAME }), {
    limits: {
      fuel: BigInt(random.between(100_000, 1_500_000)),
      memoryPages: random.between(1, 20),
    },
    payload: program(random.pick(programs), { memory: [random.between(1, 5)] }),
    params: Uint8Array.of(random.below(256)),
  });
}

describe("the number of children", () => {
  it(`never shows in the results: 300 requests from seed ${SEED}`, async () => {
    const random = new Random(SEED);
    const kinds = Array.from({ length: 60 }, () => drawn(random));
    // Most challenges come back, some right away and some after they were forgotten.
    const requests = Array.from({ length: 300 }, () => random.pick(kinds));
    const alone = createInProcessSandbox();
    const expected: unknown[] = [];
    for (const each of requests) expected.push(await alone.evaluate(each));
    const outcomes = new Set(expected.map((record) => (record as Evaluation).outcome));
    expect(outcomes.size).toBeGreaterThan(5);
    for (const processes of [1, 2, 3]) {
      const { sandbox, failures } = start({ processes });
      expect({ processes, results: await sandbox.evaluateMany(requests) }).toEqual({
        processes,
        results: expected,
      });
      expect(failures).toEqual([]);
    }
  });

  it("the first error ends a batch", async () => {
    const { sandbox } = start({ processes: 2 });
    const tooMuch = spin(10n ** 12n);
    await expect(sandbox.evaluateMany([echo(1), tooMuch, echo(2)])).rejects.toMatchObject({
      code: "LIMIT_ABOVE_CEILING",
    });
  });
});

describe("a child that is lost", () => {
  it("again and again costs its neighbour nothing, and no job", async () => {
    const failures: string[] = [];
    // A job is abstained from when its second child is lost as well: those are left to finish.
    const retried = new Set<EvaluationRequest>();
    const onLocalFailure = ({ local }: LocalResult, lost: EvaluationRequest): void => {
      failures.push(local);
      retried.add(lost);
    };
    const sandbox = createSandbox({ onLocalFailure }, { processes: 2, spares: 1 });
    open.push(sandbox);
    await sandbox.evaluateMany([echo(0), echo(1)]);
    await until(() => sandbox.pids.length === 2 && sandbox.sparePids.length === 1);
    const neighbour = sandbox.pids[1];
    const killed = [neighbour];
    const evaluate = async (value: number): Promise<Evaluation | LocalResult> => {
      const wanted = echo(value);
      const result = await sandbox.evaluate(wanted);
      retried.delete(wanted);
      const [first] = sandbox.pids;
      if (retried.size === 0 && !killed.includes(first)) {
        killed.push(first);
        process.kill(first as number, "SIGKILL");
      }
      return result;
    };
    const lane = async (from: number): Promise<void> => {
      for (let i = from; killed.length <= 8; i += 100)
        expect(scores([await evaluate(i % 256)])).toEqual([i % 256]);
    };
    await Promise.all(Array.from({ length: 100 }, (_, i) => lane(i)));
    expect(sandbox.pids).toContain(neighbour);
    expect(new Set(failures)).toEqual(new Set(["worker-exit"]));
  });

  it("is not made up for with its idle neighbour, which stays warm", async () => {
    const { sandbox, failures } = start({ processes: 2 });
    const short = sandbox.evaluate(echo(1));
    const long = sandbox.evaluate(spin(400_000_000n));
    await short;
    const [neighbour, victim] = sandbox.pids;
    process.kill(victim as number, "SIGKILL");
    expect(await long).toMatchObject({ outcome: "out-of-fuel" });
    expect(failures).toMatchObject([{ local: "worker-exit" }]);
    expect(sandbox.pids[0]).toBe(neighbour);
    expect(sandbox.pids[1]).not.toBe(victim);
  });

  it("is replaced by the one in reserve", async () => {
    const { sandbox } = start({ spares: 1 });
    await sandbox.evaluate(echo(1));
    await until(() => sandbox.sparePids.length === 1);
    const [first] = sandbox.pids;
    const [spare] = sandbox.sparePids;
    process.kill(first as number, "SIGKILL");
    await until(() => !sandbox.pids.includes(first as number));
    expect(sandbox.pids).toEqual([spare]);
    expect(await sandbox.evaluate(echo(7))).toMatchObject({ outcome: "ok", score: 7n });
    await until(() => sandbox.sparePids.length === 1);
    expect(sandbox.sparePids).not.toContain(spare);
  });

  it("is replaced while it idles, without a reserve", async () => {
    const { sandbox } = start();
    await sandbox.evaluate(echo(1));
    const [first] = sandbox.pids;
    process.kill(first as number, "SIGABRT");
    await until(() => sandbox.pids.length === 1 && sandbox.pids[0] !== first);
    expect(await sandbox.evaluate(echo(9))).toMatchObject({ score: 9n });
  });

  it("takes no job of its message with it, when one of them is aborted", async () => {
    const { sandbox, failures } = start();
    const controller = new AbortController();
    const first = sandbox.evaluate(spin(40_000_000n));
    const aborted = sandbox.evaluate(spin(40_000_000n), controller.signal);
    const others = Promise.all([1, 2, 3, 4].map((value) => sandbox.evaluate(echo(value))));
    expect(await first).toMatchObject({ outcome: "out-of-fuel" });
    const before = sandbox.pids;
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "EVALUATION_ABORTED" });
    expect(scores(await others)).toEqual([1, 2, 3, 4]);
    expect(sandbox.pids).not.toEqual(before);
    expect(failures).toEqual([]);
  });
});

describe("a child", () => {
  it("above its resident memory is killed, as a local failure and for itself alone", async () => {
    const { sandbox, failures } = start({ processes: 2, maxResidentMib: 110 });
    const pages = 1024;
    const fill = `i32.const 0 i32.const 1 i32.const ${pages * 65_536} memory.fill`;
    const bomb = request(challenge(`${fill} loop br 0 end unreachable`, { memory: [pages] }), {
      limits: { fuel: 3_000_000_000n, memoryPages: pages },
    });
    const large = sandbox.evaluate(bomb);
    const small = await sandbox.evaluateMany(Array.from({ length: 50 }, (_, i) => echo(i)));
    expect(scores(small)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(await large).toMatchObject({ local: "host-oom" });
    expect(failures.map(({ local }) => local)).toEqual(["host-oom", "host-oom"]);
  });

  it("that did 16,384 jobs is replaced without a job waiting for it", async () => {
    const { sandbox, failures } = start();
    await sandbox.evaluate(echo(0));
    const [first] = sandbox.pids;
    const values = Array.from({ length: 16_384 }, (_, i) => i % 251);
    expect(scores(await sandbox.evaluateMany(values.map(echo)))).toEqual(values);
    while (sandbox.pids[0] === first)
      expect(await sandbox.evaluate(echo(5))).toMatchObject({ score: 5n });
    expect(sandbox.pids).toHaveLength(1);
    expect(failures).toEqual([]);
  });
});
