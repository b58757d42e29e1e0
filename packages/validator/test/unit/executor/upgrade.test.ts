// Goal: a module that would replace the runtime is refused for each reason of its own, a good one migrates the state and runs the next block, and a failed one leaves no byte behind; method: the executor's own code over states in memory, modules compiled from the shipped sources.

import { utf8 } from "@platform/protocol";
import { call, runtimeError, runtimeErrorNumber } from "@platform/runtime";
import { CODE_KEY, createOverlay, NEXT_CODE_KEY } from "@platform/storage";
import { beforeAll, expect, test } from "vitest";
import {
  miner,
  network,
  RUNTIME,
  signed,
  type TestNetwork,
} from "../../integration/executor-network.ts";
import { compileVariant, sourceOf, type Variant } from "../../support/runtime-variants.ts";
import { hexOf, idOf, type StateBlock, StateChain } from "../../support/state-chain.ts";

const AUTHORIZED = "\u0000\u0004";
const PENDING = "\u0000\u0005";
/** What the migration of these tests writes: pallet 200, which does not exist. */
const MARK = "\u00c8\u0000";
const BLOCK = "\u00c8\u0001";
const WRITES = "new Key(200, 0).put(new Writer(4).u32(_specVersion)); return 0;";
/** 20 epoch slots on development networks, a quarter of them. */
const DELAY = 5n;

let net: TestNetwork;
let good: Uint8Array;
beforeAll(async () => {
  net = await network();
  good = await compileVariant({ migration: WRITES });
});

function chainFor(code: Uint8Array): StateChain {
  const chain = new StateChain(net);
  chain.seed(AUTHORIZED, Buffer.from(idOf(code), "hex"));
  return chain;
}

async function apply(chain: StateChain, code: Uint8Array, codeBytes = code.length) {
  const nonce = Number(chain.height);
  const extrinsic = await signed(
    net,
    miner,
    call.applyUpgrade({ codeHash: idOf(code), codeBytes }),
    nonce,
  );
  return chain.block([extrinsic], { codes: [code] });
}

const resultOf = ({ run }: StateBlock) =>
  run.ok ? (runtimeError(run.results[0] ?? 0)?.code ?? "OK") : `${run.reason} ${run.message}`;

/** Everything but what any empty block writes. */
function entries(chain: StateChain): Map<string, string | undefined> {
  const overlay = createOverlay(chain.view);
  const found = new Map<string, string | undefined>();
  for (let key = overlay.next(""); key !== undefined; key = overlay.next(key))
    if (!key.startsWith("\u0001")) found.set(key, hexOf(overlay.get(key)));
  return found;
}

test("a good module is scheduled untouched, migrates at its slot, and runs the next block", async () => {
  const chain = chainFor(good);
  const before = entries(chain);
  const scheduled = await apply(chain, good);
  expect(resultOf(scheduled)).toBe("OK");
  expect(chain.view.get(CODE_KEY)).toEqual(RUNTIME);
  expect(chain.view.get(NEXT_CODE_KEY)).toEqual(good);
  // The trial left nothing: only the fee, the nonce, the schedule and the module are new.
  const changed = [...entries(chain)].filter(([key, value]) => before.get(key) !== value);
  expect(changed.map(([key]) => key.slice(0, 2)).sort()).toEqual(
    ["\u0000\u0001", PENDING, "\t\u0000", ":c"].sort(),
  );

  expect(chain.block([], { slots: DELAY - 1n }).events).toEqual([]);
  const switching = chain.block([]);
  expect(switching.events).toContainEqual({
    name: "system.CodeUpdated",
    payload: { hash: idOf(good), specVersion: 3 },
  });
  expect(chain.view.get(CODE_KEY)).toEqual(good);
  expect(chain.view.get(NEXT_CODE_KEY)).toBeUndefined();
  // It was told which version wrote the state.
  expect(hexOf(chain.view.get(MARK))).toBe("02000000");

  const old = await signed(net, miner, call.remark(utf8("old")), 1);
  const next = await signed(net, miner, call.remark(utf8("new")), 1, 3);
  expect(resultOf(chain.block([old]))).toContain("invalid-extrinsic");
  expect(resultOf(chain.block([next]))).toBe("OK");
});

const entry = "assembly/index.ts";
const importing = (): string => `
@external("platform", "clock_now")
declare function clock_now(): i64;
${sourceOf(entry)}
export function now(): i64 { return clock_now(); }
`;
const mistyped = (): string => `
@external("platform", "storage_mark")
declare function marked(): i64;
${sourceOf(entry)}
export function mark(): i64 { return marked(); }
`;
const without = (name: string): string =>
  sourceOf(entry).replace(`export function ${name}(`, `function ${name}(`);

const refusals: readonly (readonly [name: string, code: string, of: () => Variant])[] = [
  ["imports what no host has", "UNKNOWN_IMPORT", () => ({ replace: { [entry]: importing() } })],
  [
    "imports with another signature",
    "UNKNOWN_IMPORT",
    () => ({ replace: { [entry]: mistyped() } }),
  ],
  ["cannot migrate", "MISSING_EXPORT", () => ({ replace: { [entry]: without("migrate") } })],
  ["is of another network's kind", "WRONG_SPEC_NAME", () => ({ specName: "elsewhere" })],
  ["has the same version", "SPEC_VERSION_NOT_HIGHER", () => ({ specVersion: 2 })],
  ["has a lower version", "SPEC_VERSION_NOT_HIGHER", () => ({ specVersion: 1 })],
  ["gives its migration up", "MIGRATION_FAILED", () => ({ migration: "return 7;" })],
  ["traps in its migration", "MIGRATION_FAILED", () => ({ migration: "unreachable(); return 0;" })],
  [
    "never ends its migration",
    "MIGRATION_FAILED",
    () => ({ migration: "while (true) spins++; return 0;" }),
  ],
  ["leaves a layer open", "MIGRATION_FAILED", () => ({ migration: "storage_mark(); return 0;" })],
  [
    "closes a layer that is not its own",
    "MIGRATION_FAILED",
    () => ({ migration: "storage_rollback(); return 0;" }),
  ],
  [
    "leaves a state on which no block begins",
    "MIGRATION_FAILED",
    () => ({ migration: "new Key(1, 0).remove(); return 0;" }),
  ],
];

test.each(refusals)("a module that %s is refused: %s", async (_name, code, of) => {
  const module = await compileVariant(of());
  const chain = chainFor(module);
  const before = entries(chain);
  expect(resultOf(await apply(chain, module))).toBe(code);
  const changed = [...entries(chain)].filter(([key, value]) => before.get(key) !== value);
  expect(changed.map(([key]) => key.slice(0, 2))).toEqual(["\u0000\u0001", "\t\u0000"]);
});

test("bytes that are no module, another length than said, and a module that is not held", async () => {
  const noise = utf8("this is not a module");
  expect(resultOf(await apply(chainFor(noise), noise))).toBe("BAD_CODE");
  expect(resultOf(await apply(chainFor(good), good, good.length + 1))).toBe("BAD_CODE");
  const chain = chainFor(good);
  const args = { codeHash: idOf(good), codeBytes: good.length };
  const extrinsic = await signed(net, miner, call.applyUpgrade(args), 0);
  // It says nothing about the block: this machine lacks the bytes.
  expect(resultOf(chain.block([extrinsic]))).toBe(`local the module ${idOf(good)} is not held yet`);
});

test("what fails at the switch leaves the state as it was, and the old runtime in force", async () => {
  const module = await compileVariant({
    migration: `${WRITES.replace("return 0;", "")} return new Key(200, 1).exists() ? 1 : 0;`,
  });
  const chain = chainFor(module);
  expect(resultOf(await apply(chain, module))).toBe("OK");
  // Something that the trial did not see yet.
  chain.seed(BLOCK, utf8("in the way"));
  const before = entries(chain);
  const block = chain.block([], { slots: DELAY });
  expect(block.events.filter(({ name }) => name.startsWith("system."))).toEqual([
    {
      name: "system.UpgradeFailed",
      payload: {
        hash: idOf(module),
        reason: (runtimeErrorNumber("system", "MIGRATION_FAILED") - 1) & 0xff,
      },
    },
  ]);
  before.delete(PENDING);
  before.delete(NEXT_CODE_KEY);
  const after = entries(chain);
  // The end of the epoch's intake is its own.
  for (const map of [before, after]) map.delete("\u0006\u0006");
  expect(after).toEqual(before);
  expect(chain.view.get(CODE_KEY)).toEqual(RUNTIME);
  const remark = await signed(net, miner, call.remark(utf8("still")), 1);
  expect(resultOf(chain.block([remark]))).toBe("OK");
});
