/** Depth and work without any cycle: chains of functions, doubling calls, nested blocks. */

import { guest, type HostileRow, many, refused, survived, whole } from "./row.ts";

/** Each calls the next `calls` times; the last answers 1. They begin at function 13. */
function chain(length: number, calls: number, locals = "", ballast = 0) {
  return Array.from({ length }, (_, i) => {
    const next = `call ${14 + i} ${many(calls - 1, `drop call ${14 + i}`)}`;
    const held = ballast === 0 ? "" : `${many(ballast, "i32.const 0")} ${many(ballast, "drop")}`;
    return { type: "-> i32", locals, body: i === length - 1 ? "i32.const 1" : `${held} ${next}` };
  });
}

const nested = (depth: number): string =>
  `${many(depth, "block")} ${many(depth, "end")} i32.const 1`;

export const ACYCLIC_CHAINS: readonly HostileRow[] = [
  {
    name: "120 functions with 1,000 locals and 300 operands each",
    build: guest("call 13", { functions: chain(120, 1, many(1000, "i64"), 300) }),
    expected: whole("stack-exhausted"),
  },
  {
    // evaluate 2 + 8; 899 links 2 + 8 each; the last 2 + 1.
    name: "900 functions in a row fit",
    build: guest("call 13", { functions: chain(900, 1) }),
    expected: survived(10n + 899n * 10n + 3n),
  },
  {
    name: "40 functions that double the work: 2^40 calls",
    build: guest("call 13", { functions: chain(41, 2) }),
    expected: whole("out-of-fuel"),
  },
  {
    // evaluate 2 + 8; 2^10 - 1 nodes 2 + 8 + 1 + 8; 2^10 leaves 2 + 1.
    name: "ten functions that double the work are paid in full",
    build: guest("call 13", { functions: chain(11, 2) }),
    expected: survived(10n + 1023n * 19n + 1024n * 3n),
  },
  {
    name: "512 nested blocks",
    build: guest(nested(512)),
    expected: survived(3n),
  },
  { name: "513 nested blocks", build: guest(nested(513)), expected: refused("LIMIT_NESTING") },
  {
    name: "a frame of 900 operands, 40 deep",
    build: guest("call 13", { functions: chain(40, 1, "", 900) }),
    expected: whole("stack-exhausted"),
  },
];
