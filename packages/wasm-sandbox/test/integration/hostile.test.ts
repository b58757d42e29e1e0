// Goal: hostile guests end with their own outcome, in a child process, on every compiler tier,
// with the same record; method: a corpus run under each tier and compared in full.
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox, type EvaluationRequest } from "../../src/index.ts";
import { challenge, FINISH, program, request } from "../challenge.ts";

const TIERS = { default: [], liftoff: ["--liftoff-only"], turbofan: ["--no-liftoff"] };
const LIMITS = { fuel: 2_000_000_000n, memoryPages: 160 };
const NAME = [{ at: 64, bytes: new TextEncoder().encode("main") }];
const many = (count: number, text: string): string => `${text} `.repeat(count);

/** A chain of functions with 1,000 locals each, without recursion: natively the widest frames. */
const WIDE = Array.from({ length: 120 }, (_, i) => ({
  type: "-> i32",
  locals: many(1000, "i64"),
  body:
    i === 119 ? "i32.const 0" : `call ${14 + i} ${many(300, "local.get 999")} ${many(300, "drop")}`,
}));

/** Small frames with the most arguments on the machine stack. */
const ARGUMENTS = {
  type: `${many(30, "i64")} -> i32`,
  body: `${Array.from({ length: 30 }, (_, i) => `local.get ${i}`).join(" ")} call 13`,
};

const RUN =
  "i32.const 64 i32.const 4 i32.const 0 i32.const 8 i32.const 128 i32.const 8 " +
  "i64.const 5000000 i32.const 16 @submission_run drop ";

const CORPUS: Readonly<Record<string, [EvaluationRequest, string, (string | null)?]>> = {
  "endless loop": [guest("loop br 0 end unreachable"), "out-of-fuel"],
  "endless recursion": [guest("call 12"), "stack-exhausted"],
  "recursion with many arguments": [
    guest(`${many(30, "i64.const 1")} call 13`, { functions: [ARGUMENTS] }),
    "stack-exhausted",
  ],
  "recursion with many results": [
    guest(`call 13 ${many(30, "drop")} unreachable`, {
      functions: [{ type: `-> ${many(30, "i64")}`, body: "call 13" }],
    }),
    "stack-exhausted",
  ],
  "acyclic chain of wide frames": [guest("call 13", { functions: WIDE }), "stack-exhausted"],
  "growth bomb": [guest("loop i32.const 1 memory.grow drop br 0 end unreachable"), "out-of-fuel"],
  "fill bomb": [
    guest("loop i32.const 0 i32.const 1 i32.const 65536 memory.fill br 0 end unreachable"),
    "out-of-fuel",
  ],
  "nothing but journal": [
    guest("loop i32.const 0 i32.const 8 @account_spend_mana drop br 0 end unreachable"),
    "host-denied",
  ],
  "log flood": [
    guest("loop i32.const 0 i32.const 16384 @log drop br 0 end unreachable"),
    "out-of-fuel",
  ],
  "endless program": [run("loop br 0 end unreachable"), "ok", "out-of-fuel"],
  "recursive program": [run("local.get 0 local.get 1 call 1"), "ok", "stack-exhausted"],
  "program inside of a deep caller": [deepRun(), "ok", "stack-exhausted"],
  "arithmetic on NaNs": [guest(`${nanSum()} ${FINISH}`), "ok"],
  "many fresh programs": [manyRuns(300), "ok", "ok"],
};

function guest(evaluate: string, more = {}): EvaluationRequest {
  return request(challenge(evaluate, { data: NAME, ...more }), { limits: LIMITS });
}

function run(main: string): EvaluationRequest {
  return { ...guest(`${RUN} i32.const 8 i64.const 0 i64.store ${FINISH}`), payload: program(main) };
}

/** Uses nine tenths of the caller's stack (136 bytes a frame), then runs a program that uses all of its own. */
function deepRun(): EvaluationRequest {
  const descend = {
    type: "i32 -> i32",
    body: `local.get 0 if local.get 0 i32.const 1 i32.sub call 13 drop else ${RUN.replace("@submission_run", "call 10")} end i32.const 0`,
  };
  const evaluate = `i32.const 7000 call 13 drop i32.const 8 i64.const 0 i64.store ${FINISH}`;
  const payload = program("local.get 0 local.get 1 call 1");
  return { ...guest(evaluate, { functions: [descend] }), payload };
}

/** NaNs of different origin added up: payloads would show which tier ran. */
function nanSum(): string {
  return (
    "i32.const 16 i64.const -2251799813685247 f64.reinterpret_i64 f64.const 0 f64.const 0 f64.div " +
    "f64.add f64.const -1 f64.sqrt f64.min f64.store i32.const 8 i64.const 0 i64.store"
  );
}

function manyRuns(count: number): EvaluationRequest {
  // A counter at address 300 of the challenge.
  const loop = `loop ${RUN} i32.const 300 i32.const 300 i32.load i32.const 1 i32.add i32.store i32.const 300 i32.load i32.const ${count} i32.lt_u br_if 0 end`;
  const evaluate = `${loop} i32.const 8 i64.const 0 i64.store ${FINISH}`;
  return { ...guest(evaluate), payload: program("i64.const 0", { memory: [16] }) };
}

const sandboxes = Object.entries(TIERS).map(
  ([tier, engineFlags]) => [tier, createSandbox({}, { engineFlags })] as const,
);
afterAll(() => {
  for (const [, sandbox] of sandboxes) sandbox.stop();
});

describe("hostile corpus", () => {
  it.each(Object.entries(CORPUS))("%s", async (_, [hostile, outcome, word = null]) => {
    const records = await Promise.all(sandboxes.map(([, sandbox]) => sandbox.evaluate(hostile)));
    const votable = records.map((result) => {
      if ("local" in result) return result;
      const { diagnostics: _, ...record } = result;
      return record;
    });
    expect(votable[0]).toMatchObject({ outcome, program: word });
    expect(votable[1]).toEqual(votable[0]);
    expect(votable[2]).toEqual(votable[0]);
    if (!["ok", "host-denied"].includes(outcome))
      expect(votable[0]).toMatchObject({ fuelUsed: LIMITS.fuel });
  });
});
