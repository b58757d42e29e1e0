/** Host functions called too often, with too much, or in ways that no compiler writes. */

import { ALL_IMPORTS, challenge, request } from "../challenge.ts";
import {
  guest,
  HOST,
  type HostileRow,
  INSTANCE,
  LIMITS,
  many,
  refused,
  survived,
  whole,
} from "./row.ts";

const LINES = 90_000_000n;

const tagged = (error: number): string => `i64.const ${2 ** 32 + error} i64.eq`;

export const HOST_CALLS: readonly HostileRow[] = [
  {
    // 73 entries of 6 + 8 bytes fit in 1,024; the 74th is denied. Entry 2 and the unreachable 1, which
    // belongs to the segment around the loop, then 74 rounds of
    // 2 constants, call 8, drop, br 6 = 17 and the host's 200 + 1.
    name: "journal flood",
    build: guest("loop i32.const 0 i32.const 8 @account_spend_mana drop br 0 end unreachable"),
    expected: { outcome: "host-denied", fuelUsed: INSTANCE + 3n + 74n * (17n + 201n * HOST) },
  },
  {
    // Segment 14; 200 + ceil(1019 / 16): one entry of 1,019 + 6 bytes is one too many.
    name: "one journal entry that does not fit",
    build: guest("i32.const 0 i32.const 1019 @submit_mesh_job drop i32.const 1"),
    expected: { outcome: "host-denied", fuelUsed: INSTANCE + 14n + 264n * HOST },
  },
  {
    name: "a job of 1,025 bytes is a value",
    build: guest(`i32.const 0 i32.const 1025 @submit_mesh_job ${tagged(3)}`),
    expected: survived(17n + 200n * HOST),
  },
  {
    name: "log flood",
    build: guest("loop i32.const 0 i32.const 16384 @log drop br 0 end unreachable"),
    expected: whole("out-of-fuel"),
  },
  {
    name: "flood of empty lines",
    // 4,817 a round: more rounds than lines are kept.
    build: guest(
      "loop i32.const 0 i32.const 0 @log drop br 0 end unreachable",
      {},
      { fuel: LINES },
    ),
    expected: { ...whole("out-of-fuel", LINES), log: Array.from({ length: 16_384 }, () => "") },
  },
  {
    name: "an amount of 7 bytes",
    build: guest("i32.const 0 i32.const 7 @account_spend_mana i32.const -5 i32.eq"),
    expected: survived(17n + 200n * HOST),
  },
  {
    name: "a receipt of 65 bytes",
    build: guest(`i32.const 0 i32.const 65 @anchor_receipt ${tagged(5)}`),
    expected: survived(17n + 200n * HOST),
  },
  {
    // 100 + 2 for the 32 bytes of an account that the root does not have.
    name: "mana of nobody",
    build: guest(`i32.const 0 i32.const 32 @account_get_mana ${tagged(4)}`),
    expected: survived(17n + 102n * HOST),
  },
  {
    // Entry 2, kind, table index, call_indirect 8, constant, compare 4; host 100; 1 element 64.
    name: "a host function through a table pays the same",
    build: guest("i32.const 0 i32.const 0 call_indirect 7 i32.const 5 i32.eq", {
      table: [1],
      elements: [7],
    }),
    expected: survived(17n + 100n * HOST + 64n + 160n),
  },
  {
    name: "a host function through a table under another signature",
    build: guest("i32.const 0 i32.const 0 i32.const 0 call_indirect 0", {
      table: [1],
      elements: [7],
    }),
    expected: whole("trap"),
  },
  {
    name: "the function that no consensus module may have",
    build: () => request(challenge("i32.const 1", { imports: [forbidden()] }), { limits: LIMITS }),
    expected: refused("IMPORT_FORBIDDEN"),
  },
  {
    name: "an import that the manifest does not list",
    build: () =>
      request(challenge("i32.const 1"), { limits: LIMITS, allowedImports: ALL_IMPORTS.slice(1) }),
    expected: refused("IMPORT_NOT_ALLOWED"),
  },
  {
    // Entry 2, constant, then 100 times constant, call 8, drop; host 100 each.
    name: "inputs asked a hundred times",
    build: guest(`${many(100, "i32.const 0 @input_size drop")} i32.const 1`),
    expected: survived(3n + 100n * (10n + 100n * HOST)),
  },
];

function forbidden() {
  return { name: "platform.generate_zk_proof", type: "i32 i32 -> i64" };
}
