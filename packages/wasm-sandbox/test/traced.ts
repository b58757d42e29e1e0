/** One evaluation that does everything that a trace holds, and its digest. */

import type { EvaluationRequest } from "../src/index.ts";
import { program, request } from "./challenge.ts";
import { importing, nameSection, PLAIN_VERSION } from "./observed.ts";

/**
 * Reads two bytes of the payload to 100, runs its export `main` on them with the result to 200,
 * logs four bytes at 64, and ends with a misuse of `output_write`.
 */
const EVALUATE = [
  "i32.const 0 i32.const 0 i32.const 100 i32.const 2 call 0 drop",
  "i32.const 64 i32.const 4 i32.const 100 i32.const 2 i32.const 200 i32.const 8",
  "i64.const 5000 i32.const 2 call 1 drop call 5",
  "i32.const -4 i32.const 8 call 3",
].join(" ");

const LEAF = { type: "->", body: "i32.const 64 i32.const 4 call 2 drop" };

/** Gives back its input; its own functions are `alloc` 0, `main` 1 and a leaf 2. */
const PAYLOAD = program(
  "call 2 local.get 0 i64.extend_i32_u i64.const 32 i64.shl local.get 1 i64.extend_i32_u i64.or",
  { functions: [{ type: "->", body: "nop" }] },
);

export function traced(): EvaluationRequest {
  const module = importing(
    ["input_read", "submission_run", "log", "output_write"],
    [{ type: "-> i32", body: EVALUATE, export: "evaluate" }, LEAF],
    {
      data: [{ at: 64, bytes: new TextEncoder().encode("main") }],
      extra: [{ id: 0, content: nameSection({ 5: "say" }) }],
    },
  );
  return request(module, {
    sandboxVersion: PLAIN_VERSION,
    payload: PAYLOAD,
    limits: { fuel: 50_000n, memoryPages: 16, stackBytes: 256 * 1024 },
    observe: { profile: true, calls: true, trace: true },
  });
}

/** SHA-256 of the stream that the unit test writes down event by event. */
export const TRACED_DIGEST = "a8500ec1ec8813da705a0504d845b6406b66e65ee555002d4c8f2f8d59d444a8";
