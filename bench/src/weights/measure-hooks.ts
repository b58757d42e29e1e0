/** What a block does besides its extrinsics, on states in which it has the most to do. */

import { encodeExtrinsic, type Hex32 } from "@platform/protocol";
import { type BlockContext, call } from "@platform/runtime";
import { key } from "../../../packages/runtime/test/host/accounts.ts";
import { chainHash } from "../../../packages/runtime/test/host/chain.ts";
import type { FullChain } from "./full-chain.ts";
import { measureBlock, type Step } from "./measured-block.ts";
import { nextContext } from "./next-context.ts";
import {
  attestationEntry,
  INTAKE_EPOCH,
  PENDING,
  PRECERTIFIED,
  REVEALED,
  type RecordChange,
  submissionEntry,
} from "./raw-records.ts";
import {
  AWAITING_KEY,
  BATCH_KEY,
  BOARD_KEY,
  DUE_KEY,
  EMPTY,
  EPOCH_KEY,
  FINAL_KEY,
  IN_FORCE_KEY,
  keyOf,
  u64s,
} from "./raw-state.ts";

export interface HookRow {
  readonly hook: string;
  readonly fuel: number;
  readonly reads: number;
  readonly writes: number;
}

type Changes = Map<string, Uint8Array | null>;

/** origin 32, payload 32, its bytes 4, score 8, commit height 8, index 4, slot 8, epoch 8 */
const BOARD_BYTES = 32 + 32 + 4 + 8 + 8 + 4 + 8 + 8;

export function measureHooks(full: FullChain): HookRow[] {
  const empty = run(full, new Map(), nextContext(full.chain));
  return [
    row("initialize_block, nothing due", empty.initialize),
    row("finalize_block, nothing to clear", empty.finalize),
    windowsRow(full),
    pruneRow(full),
    carryRow(full),
    batchRow(full),
    seedRow(full),
    changeRow(full),
  ];
}

function row(hook: string, { fuel, reads, writes }: Step): HookRow {
  return { hook, fuel, reads, writes };
}

function run(
  full: FullChain,
  changes: Changes,
  context: BlockContext,
  extrinsics: Uint8Array[] = [],
) {
  const block = measureBlock(full.wasm, full.view, changes, context, extrinsics);
  const codes = [block.initialize, ...block.extrinsics, block.finalize].map(({ code }) => code);
  if (codes.some((code) => code !== 0)) throw new Error(`a hook ends with ${codes}`);
  return block;
}

/** Works that members said much of: a hundred of them are more than one block's bound. */
const WORKS = 100;

function attestedWorks(full: FullChain, change: RecordChange): { ids: Hex32[]; changes: Changes } {
  const ids = full.evaluating.slice(0, WORKS);
  const changes: Changes = new Map();
  const said = { phase: REVEALED, index: 0, size: 1, root: key("root"), digest: key("other") };
  for (const id of ids) {
    changes.set(...submissionEntry(full, id, { committed: full.members.length, ...change }));
    for (const { hotkey } of full.members) changes.set(...attestationEntry(id, hotkey, said));
  }
  return { ids, changes };
}

/** Dispute windows end; every member revealed another digest than the certified one. */
function windowsRow(full: FullChain): HookRow {
  const { ids, changes } = attestedWorks(full, { status: PRECERTIFIED, score: 7n });
  for (const id of ids) changes.set(keyOf(...DUE_KEY, full.chain.slot + 1n, id), EMPTY);
  const { initialize } = run(full, changes, nextContext(full.chain));
  return row("initialize_block, more windows end than it may finish", initialize);
}

function pruneRow(full: FullChain): HookRow {
  const { ids, changes } = attestedWorks(full, {});
  for (const id of ids) changes.set(keyOf(...FINAL_KEY, 0n, id), EMPTY);
  const { initialize } = run(
    full,
    changes.set(...epochEntry(full, { number: 9n })),
    nextContext(full.chain),
  );
  return row("initialize_block, more to prune than it may finish", initialize);
}

/** What the old set said is void, and every intake closes again. */
function carryRow(full: FullChain): HookRow {
  const { changes } = attestedWorks(full, {});
  const startHeight = full.chain.height + 1n;
  const context = nextContext(full.chain);
  const { initialize } = run(full, changes.set(...epochEntry(full, { startHeight })), context);
  const said = (WORKS * full.members.length).toLocaleString("en");
  return row(
    `initialize_block, first of an epoch, ${said} of 262,144 attestations are void`,
    initialize,
  );
}

function batchRow(full: FullChain): HookRow {
  const changes: Changes = new Map(
    full.evaluating.map((id) =>
      submissionEntry(full, id, { status: PENDING, intake: INTAKE_EPOCH }),
    ),
  );
  changes.set(keyOf(...BATCH_KEY), Uint8Array.of(1, ...u64s(0n)));
  const { initialize } = run(full, changes, nextContext(full.chain));
  return row(`initialize_block, closes a batch of ${full.evaluating.length}`, initialize);
}

/** number 8, boundary 8 and 32, then the first height. */
function epochEntry(
  full: FullChain,
  change: { number?: bigint; startHeight?: bigint },
): [string, Uint8Array] {
  const bytes = Buffer.from(full.view.get(keyOf(...EPOCH_KEY)) ?? []);
  if (change.number !== undefined) bytes.writeBigUInt64LE(change.number, 0);
  if (change.startHeight !== undefined) bytes.writeBigUInt64LE(change.startHeight, 48);
  return [keyOf(...EPOCH_KEY), Uint8Array.from(bytes)];
}

/** One chain block that seeds everything that can wait for it in one list of attestations. */
function seedRow(full: FullChain): HookRow {
  const context = nextContext(full.chain);
  const { number } = context.chainRef;
  const changes: Changes = new Map(
    full.evaluating.map((id) => [keyOf(...AWAITING_KEY, number, id), EMPTY]),
  );
  const args = call.seed({ chainNumber: number, chainHash: chainHash(number) });
  const block = run(full, changes, context, [encodeExtrinsic({ type: "inherent", call: args })]);
  return row(
    `submissions.seed for ${full.evaluating.length} submissions`,
    block.extrinsics[0] as Step,
  );
}

/** Every challenge has a board of the whole subnet, in the order that sorts worst. */
function changeRow(full: FullChain): HookRow {
  const changes: Changes = new Map();
  for (const id of challengesInForce(full))
    for (const [i, { hotkey }] of full.members.entries())
      changes.set(
        keyOf(...BOARD_KEY, id, hotkey),
        boardEntry(BigInt(1_000 - i), BigInt(1_000_000 - i)),
      );
  const number = full.chain.boundary(2n);
  const context = nextContext(full.chain, { chainRef: { number, hash: chainHash(number) } });
  const args = call.chainSnapshot({ epoch: 2n, snapshot: full.chain.snapshot(number) });
  const block = run(full, changes, context, [encodeExtrinsic({ type: "inherent", call: args })]);
  return row("session.chainSnapshot, 64 boards of 255 works", block.extrinsics[0] as Step);
}

function challengesInForce(full: FullChain): Hex32[] {
  const prefix = keyOf(...IN_FORCE_KEY);
  return [...full.chain.host.state.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => Buffer.from(name.slice(2), "latin1").toString("hex"));
}

function boardEntry(commitHeight: bigint, score: bigint): Uint8Array {
  const bytes = Buffer.alloc(BOARD_BYTES);
  bytes.write(key("origin"), 0, "hex");
  bytes.write(key("payload"), 32, "hex");
  bytes.writeUInt32LE(1, 64);
  bytes.writeBigUInt64LE(score, 68);
  bytes.writeBigUInt64LE(commitHeight, 76);
  bytes.writeBigUInt64LE(1n, 96);
  return Uint8Array.from(bytes);
}
