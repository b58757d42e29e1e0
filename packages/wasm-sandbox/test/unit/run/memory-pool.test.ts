// Goal: nothing of one tenant is left for the next; method: a challenge and programs that fill
// their memory with a secret in every way there is, and tenants that look at every byte afterwards.
import { describe, expect, it } from "vitest";
import { engine } from "../../../src/index.ts";
import { runEvaluation } from "../../../src/run/evaluate.ts";
import { MAX_POOL_PAGES, MAX_POOLED_PAGES, MemoryPool } from "../../../src/run/memory-pool.ts";
import type { EvaluationRequest } from "../../../src/run/request.ts";
import { createWorkshop } from "../../../src/run/workshop.ts";
import { challenge, FINISH, program, request } from "../../challenge.ts";

const PAGE = 65_536;
const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];
/** Writes the secret over the whole first page. */
const FILL = `i32.const 0 i32.const 115 i32.const ${PAGE} memory.fill`;
/** Sum of all words of the first page, as i64: 0 on a memory of zeroes. */
const SUM =
  "loop local.get 1 local.get 0 i64.load i64.add local.set 1 " +
  `local.get 0 i32.const 8 i32.add local.tee 0 i32.const ${PAGE - 8} i32.le_u br_if 0 end`;

type Report = Awaited<ReturnType<typeof runEvaluation>>;

function outcomeOf(report: Report): string {
  return report.kind === "record" ? report.evaluation.outcome : report.local;
}

/** Function 13 of a challenge: 0 when every byte of the memory is zero, else 1. */
const LOOK = {
  type: "-> i64",
  locals: "i32 i64",
  body: `${SUM} local.get 1 i64.const 0 i64.ne i64.extend_i32_u`,
};

/** Its score is what it saw. */
function looker(before = ""): EvaluationRequest {
  const evaluate = `${before} i32.const 8 call 13 i64.store ${FINISH}`;
  return request(challenge(evaluate, { functions: [LOOK] }));
}

function scoreOf(report: Report): bigint {
  if (report.kind === "local" || report.evaluation.outcome !== "ok")
    throw new Error(`no score: ${outcomeOf(report)}`);
  return report.evaluation.score;
}

describe("between challenges", () => {
  const LEAVERS: Readonly<Record<string, [string, string]>> = {
    "that return": [`${FILL} i32.const 8 i64.const 0 i64.store ${FINISH}`, "ok"],
    "that trap": [`${FILL} unreachable`, "trap"],
    "that run out of fuel": [`${FILL} loop br 0 end unreachable`, "out-of-fuel"],
    "that run out of stack": [`${FILL} call 13`, "stack-exhausted"],
    "that a host call ends": [`${FILL} i32.const -1 i32.const 9 @log`, "host-denied"],
    "that grow by nothing": [`${FILL} i32.const 0 memory.grow`, "guest-error"],
  };

  it.each(Object.entries(LEAVERS))("%s nothing is left", async (_, [body, outcome]) => {
    const workshop = createWorkshop();
    const endless = { type: "-> i32", body: "call 13" };
    const leaver = request(challenge(body, { functions: [endless] }));
    expect(outcomeOf(await runEvaluation(leaver, { workshop }))).toBe(outcome);
    expect(workshop.memories.pages).toBe(1);
    expect(scoreOf(await runEvaluation(looker(), { workshop }))).toBe(0n);
    expect(workshop.memories.pages).toBe(1);
  });

  it("the looker sees what is not zeroed", async () => {
    expect(scoreOf(await runEvaluation(looker(FILL)))).toBe(1n);
  });

  it("a grown memory is not used again", async () => {
    const workshop = createWorkshop();
    const grower = `${FILL} i32.const 1 memory.grow drop i32.const 8 i64.const 0 i64.store ${FINISH}`;
    expect(outcomeOf(await runEvaluation(request(challenge(grower)), { workshop }))).toBe("ok");
    expect(workshop.memories.pages).toBe(0);
  });

  it("a data segment past the end of the memory leaves nothing of those before it", async () => {
    const workshop = createWorkshop();
    const data = [
      { at: 0, bytes: new Uint8Array(PAGE).fill(115) },
      { at: PAGE - 1, bytes: Uint8Array.of(1, 2) },
    ];
    const faulty = request(challenge("i32.const 1", { data }));
    expect(outcomeOf(await runEvaluation(faulty, { workshop }))).toBe("trap");
    expect(scoreOf(await runEvaluation(looker(), { workshop }))).toBe(0n);
  });
});

describe("between programs", () => {
  const RUN =
    "i32.const 64 i32.const 4 i32.const 0 i32.const 0 i32.const 8 i32.const 8 " +
    "i64.const 1000000 i32.const 1 @submission_run drop";
  const host = (payload: Uint8Array): EvaluationRequest =>
    request(challenge(`i32.const 8 i64.const 0 i64.store ${RUN} ${FINISH}`, { data: NAME }), {
      limits: { fuel: 10_000_000n, memoryPages: 1 },
      payload,
    });
  /** Packed pointer 16, length 8: the word at 16, which the challenge takes as its score. */
  const answer = "i64.const 68719476744";
  const LOCALS = "i32 i64";
  const spy = program(`call 2 ${answer}`, {
    memory: [1],
    functions: [
      {
        type: "->",
        locals: LOCALS,
        body: `${SUM} i32.const 16 local.get 1 i64.const 0 i64.ne i64.extend_i32_u i64.store`,
      },
    ],
  });

  it.each([
    ["returned", `${FILL} i32.const 16 i64.const 0 i64.store ${answer}`],
    ["trapped", `${FILL} unreachable`],
  ])("of another work that %s nothing is left", async (_, body) => {
    const workshop = createWorkshop();
    expect(outcomeOf(await runEvaluation(host(program(body, { memory: [1] })), { workshop }))).toBe(
      "ok",
    );
    // One memory of the challenge and one of the program, both given back.
    expect(workshop.memories.pages).toBe(2);
    const report = await runEvaluation(host(spy), { workshop });
    expect(report.kind === "record" && report.evaluation.program).toBe("ok");
    expect(scoreOf(report)).toBe(0n);
  });
});

describe("the pool", () => {
  const bytesOf = (memory: { readonly buffer: ArrayBuffer }) => new Uint8Array(memory.buffer);

  it("forgets the pages of a memory that a longer list drops", () => {
    const pool = new MemoryPool();
    const small = pool.take({ minimum: 1, maximum: 1 });
    const empty = Array.from({ length: MAX_POOL_PAGES }, () =>
      pool.take({ minimum: 0, maximum: 0 }),
    );
    pool.give(small);
    expect(pool.pages).toBe(1);
    for (const lease of empty) pool.give(lease);
    // The oldest had to go, and with it its page.
    expect(pool.pages).toBe(0);
  });

  it("gives the same memory only for the same bounds, and never twice", () => {
    const pool = new MemoryPool();
    const first = pool.take({ minimum: 1, maximum: 4 });
    bytesOf(first.memory).fill(7);
    pool.give(first);
    expect(pool.take({ minimum: 1, maximum: undefined }).memory).not.toBe(first.memory);
    expect(pool.take({ minimum: 1, maximum: 5 }).memory).not.toBe(first.memory);
    const again = pool.take({ minimum: 1, maximum: 4 });
    expect(again.memory).toBe(first.memory);
    expect(bytesOf(again.memory).every((byte) => byte === 0)).toBe(true);
    expect(pool.take({ minimum: 1, maximum: 4 }).memory).not.toBe(first.memory);
  });

  it("keeps a bounded number of pages and no large memory", () => {
    const pool = new MemoryPool();
    const leases = Array.from({ length: MAX_POOL_PAGES + 8 }, () =>
      pool.take({ minimum: 1, maximum: 1 }),
    );
    for (const lease of leases) pool.give(lease);
    expect(pool.pages).toBe(MAX_POOL_PAGES);
    const large = { minimum: MAX_POOLED_PAGES + 1, maximum: undefined };
    const fresh = new MemoryPool();
    fresh.give({ memory: new engine.Memory({ initial: large.minimum }), type: large });
    expect(fresh.pages).toBe(0);
  });
});
