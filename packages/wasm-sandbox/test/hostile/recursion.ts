/** Recursion in every form: the logical stack ends it, never the native one. */

import { guest, type HostileRow, many, STACK_BYTES, survived, whole } from "./row.ts";

const FULL = whole("stack-exhausted");

/** Frames: evaluate 8 x (1 + 8) = 72, descend 8 x (1 parameter + 2 operands + 8) = 88. */
const DESCEND = {
  type: "i32 -> i32",
  body: "local.get 0 if i32 local.get 0 i32.const 1 i32.sub call 13 else i32.const 1 end",
};
/** Calls of `descend` that fit; the last of them gets 0. */
const DEEPEST = Math.floor((STACK_BYTES - 72) / 88);

export const RECURSION: readonly HostileRow[] = [
  { name: "direct", build: guest("call 12"), expected: FULL },
  {
    name: "mutual",
    build: guest("call 13", {
      functions: [
        { type: "-> i32", body: "call 14" },
        { type: "-> i32", body: "call 13" },
      ],
    }),
    expected: FULL,
  },
  {
    name: "through a table",
    build: guest("i32.const 0 call_indirect 12", { table: [1], elements: [12] }),
    expected: FULL,
  },
  {
    name: "30 parameters",
    build: guest(`${many(30, "i64.const 1")} call 13`, {
      functions: [
        {
          type: `${many(30, "i64")} -> i32`,
          body: `${Array.from({ length: 30 }, (_, i) => `local.get ${i}`).join(" ")} call 13`,
        },
      ],
    }),
    expected: FULL,
  },
  {
    name: "30 results",
    build: guest(`call 13 ${many(30, "drop")} unreachable`, {
      functions: [{ type: `-> ${many(30, "i64")}`, body: "call 13" }],
    }),
    expected: FULL,
  },
  {
    name: "1,000 locals",
    build: guest("call 13", {
      functions: [{ type: "-> i32", locals: many(1000, "i64"), body: "call 13" }],
    }),
    expected: FULL,
  },
  {
    // evaluate 2 + 1 + 8; a node: entry 2, get, if 15, get, const, sub, call 8; the leaf: entry 2, get,
    // if 15, const.
    name: "as deep as the stack holds",
    build: guest(`i32.const ${DEEPEST - 1} call 13`, { functions: [DESCEND] }),
    expected: survived(11n + 29n * BigInt(DEEPEST - 1) + 19n),
  },
  {
    name: "one call deeper",
    build: guest(`i32.const ${DEEPEST} call 13`, { functions: [DESCEND] }),
    expected: FULL,
  },
];
