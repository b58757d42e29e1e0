// Goal: no guest can take an error for a value: i32 errors are below 0, i64 ones have a tag that no
// value has; method: every function of the table with a call that must fail and one that must not,
// under the name that the manifest lists and under its alias.
import { HOST_ABI, type HostFunctionEntry, isLinked, OUTCOMES } from "@platform/protocol";
import { aliasOf } from "@platform/protocol/host-abi";
import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../src/index.ts";
import { assemble } from "../../assembler.ts";
import { program, request } from "../../challenge.ts";
import { evaluate } from "../../observed.ts";
import { provenBlock } from "../../proven-block.ts";

const NEWEST = 2;
const ACCOUNT = "cd".repeat(32);
const DATA = [
  { at: 64, bytes: new TextEncoder().encode("main") },
  { at: 128, bytes: new Uint8Array(32).fill(0xcd) },
  { at: 4096, bytes: provenBlock() },
];

type Arguments = readonly (number | bigint)[];

/** Evaluates one call, whose result becomes bytes 8 to 16 of the output. */
async function call(
  entry: HostFunctionEntry,
  alias: boolean,
  args: Arguments,
): Promise<Evaluation> {
  const types = Object.values(entry.params);
  const pushed = args.map((arg, i) => `${types[i]}.const ${arg}`).join(" ");
  const name = alias ? `icn.${aliasOf(entry)}` : `platform.${entry.name}`;
  const output = entry.name === "output_write" ? [] : [OUTPUT];
  const write = entry.name === "output_write" ? 0 : 1;
  const module = assemble({
    imports: [{ name, type: `${types.join(" ")} -> ${entry.result}` }, ...output],
    memory: [1],
    data: DATA,
    functions: [
      {
        type: "-> i32",
        body: `i32.const 16 ${pushed} call 0 ${entry.result}.store i32.const 8 i32.const 16 call ${write} drop i32.const 0`,
        export: "evaluate",
      },
    ],
  });
  const reads = { mana: new Map([[ACCOUNT, 7n]]), reputation: new Map([[ACCOUNT, 1n << 60n]]) };
  const payload = program("i64.const 0");
  // The proof alone costs 2.4 x 10^9.
  const limits = { fuel: 5_000_000_000n, memoryPages: 16 };
  return evaluate(request(module, { sandboxVersion: NEWEST, reads, payload, limits }));
}
const OUTPUT = { name: "platform.output_write", type: "i32 i32 -> i32" };

function resultOf({ output }: Evaluation, type: "i32" | "i64"): bigint {
  const view = new DataView(output.buffer, output.byteOffset);
  return type === "i32" ? BigInt(view.getInt32(8, true)) : view.getBigInt64(8, true);
}

const { UNKNOWN_KIND, OUT_OF_RANGE, TOO_LARGE, NOT_FOUND, MALFORMED } = HOST_ABI.errors;
const tag = (error: number): bigint => (1n << 32n) | BigInt(error);
const word = (outcome: (typeof OUTCOMES)[number]): bigint =>
  BigInt(OUTCOMES.indexOf(outcome)) << 32n;
const MAX_U32 = 0xffff_ffffn;

interface Row {
  /** Calls that give a value, and the value. */
  readonly values: readonly (readonly [Arguments, bigint])[];
  /** Calls that give an error, and its encoding. */
  readonly errors: readonly (readonly [Arguments, bigint])[];
}

const run = (name: number, length: number): Arguments => [name, length, 0, 8, 0, 0, 300_000n, 2];

const GOVERNANCE: Row = {
  values: [[[64, 4], 0n]],
  errors: [
    [[64, 0], BigInt(-MALFORMED)],
    [[0, 1025], BigInt(-TOO_LARGE)],
    [[0, -1], BigInt(-TOO_LARGE)],
  ],
};

const ROWS: Readonly<Record<string, Row>> = {
  log: {
    values: [
      [[64, 4], 0n],
      [[-1, 0], 0n],
    ],
    errors: [
      [[0, 16_385], BigInt(-TOO_LARGE)],
      [[128, 1], BigInt(-MALFORMED)],
    ],
  },
  account_get_mana: {
    values: [[[128, 32], 7n]],
    errors: [
      [[0, 32], tag(NOT_FOUND)],
      [[128, 31], tag(MALFORMED)],
    ],
  },
  get_reputation: {
    values: [[[128, 32], MAX_U32]],
    errors: [
      [[0, 32], tag(NOT_FOUND)],
      [[128, 33], tag(MALFORMED)],
    ],
  },
  account_spend_mana: { values: [[[0, 8], 0n]], errors: [[[0, 7], BigInt(-MALFORMED)]] },
  account_credit_mana: { values: [[[0, 40], 0n]], errors: [[[0, 39], BigInt(-MALFORMED)]] },
  submit_mesh_job: {
    // SHA-256 of eight zero bytes begins so: above 2^31, and a value all the same.
    values: [[[0, 8], 0xaf55_70f5n]],
    errors: [[[0, 1025], tag(TOO_LARGE)]],
  },
  create_governance_proposal: {
    values: [[[0, 8], 0xaf55_70f5n]],
    errors: [
      [[64, 0], tag(MALFORMED)],
      [[0, 1025], tag(TOO_LARGE)],
      [[0, -1], tag(TOO_LARGE)],
    ],
  },
  open_governance_voting: GOVERNANCE,
  cast_governance_vote: GOVERNANCE,
  close_governance_voting: GOVERNANCE,
  execute_governance_proposal: GOVERNANCE,
  get_pending_mesh_jobs: {
    // No job: a count of four bytes.
    values: [[[8192, 64], 4n]],
    errors: [[[8192, 3], BigInt(-TOO_LARGE)]],
  },
  verify_zk_proof: {
    values: [[[4096, provenBlock().length], 1n]],
    errors: [
      [[4096, 0], BigInt(-MALFORMED)],
      [[4096, provenBlock().length - 1], BigInt(-MALFORMED)],
      [[4096, 4097], BigInt(-TOO_LARGE)],
    ],
  },
  anchor_receipt: {
    values: [[[0, 4], 0n]],
    errors: [
      [[0, 0], tag(MALFORMED)],
      [[0, 65], tag(MALFORMED)],
    ],
  },
  input_size: {
    values: [
      [[1], 32n],
      [[2], 1n],
    ],
    errors: [[[3], BigInt(-UNKNOWN_KIND)]],
  },
  input_read: {
    values: [
      [[1, 0, 0, 8], 8n],
      [[1, 32, 0, 8], 0n],
    ],
    errors: [
      [[9, 0, 0, 8], BigInt(-UNKNOWN_KIND)],
      [[1, 33, 0, 8], BigInt(-OUT_OF_RANGE)],
    ],
  },
  output_write: { values: [[[8, 16], 0n]], errors: [[[0, 4097], BigInt(-TOO_LARGE)]] },
  submission_run: {
    values: [[run(64, 4), word("ok")]],
    errors: [
      [run(64, 3), word("rejected")],
      [run(128, 4), word("rejected")],
      [[64, 4, 0, 8, 0, 0, 100n, 2], word("out-of-fuel")],
    ],
  },
  // It can't fail: the fuel of the last run, 0 before the first.
  submission_fuel: { values: [[[], 0n]], errors: [] },
};

describe("results of host functions", () => {
  it("are listed here for every function that a guest can link", () => {
    const linked = HOST_ABI.functions.filter((entry) => isLinked(entry, NEWEST));
    expect(Object.keys(ROWS).sort()).toEqual(linked.map(({ name }) => name).sort());
  });

  describe.each(Object.entries(ROWS))("%s", (name, { values, errors }) => {
    const entry = HOST_ABI.functions.find((each) => each.name === name) as HostFunctionEntry;
    it.each([false, true])("alias %s", async (alias) => {
      for (const [args, expected] of [...values, ...errors]) {
        const evaluation = await call(entry, alias, args);
        expect(evaluation.outcome, `${name} ${args.join()}`).toBe("ok");
        expect(resultOf(evaluation, entry.result), `${name} ${args.join()}`).toBe(expected);
      }
      for (const [, value] of values)
        expect(value >= 0n && value <= MAX_U32, `${name} has a value`).toBe(true);
      for (const [, error] of errors)
        expect(entry.result === "i32" ? error < 0n : error > MAX_U32, `${name} fails`).toBe(true);
    });
  });
});
