/** One durable row for each (netuid, mechanism, epoch): what was sent, and how it ended. */

import { CodedError, type Hex32 } from "@platform/protocol";
import type { Database } from "@platform/storage";
import type { WeightPair } from "../chain/weight-chain.ts";
import { LEDGER_EPOCHS } from "../limits.ts";
import { ANCHORS_TABLE } from "./anchor-ledger.ts";
import { type ExtrinsicColumns, extrinsicColumns, extrinsicOf } from "./extrinsic-columns.ts";
import { type LedgerState, OPEN_STATES, type Submission } from "./submission-kind.ts";
import type { WeightOrder } from "./weight-order.ts";

export interface LedgerRow extends Submission {
  readonly netuid: number;
  readonly mechanism: number;
  readonly vectorHash: Hex32;
  readonly weights: readonly WeightPair[];
  readonly hotkeys: readonly Hex32[];
  readonly blockHash: Hex32 | null;
  readonly updatedMs: bigint;
}

export type LedgerPatch = Partial<
  Pick<LedgerRow, "state" | "extrinsic" | "blockHash" | "error" | "attempts">
>;

export interface WeightLedger {
  /** The row of the order, made if it is new. @throws CodedError WEIGHTS_CONFLICT */
  plan(netuid: number, order: WeightOrder, nowMs: number): LedgerRow;
  /** Durable when it returns. */
  update(row: LedgerRow, patch: LedgerPatch, nowMs: number): LedgerRow;
  /** Unfinished rows, oldest epoch first. */
  open(): LedgerRow[];
  /** Newest first. */
  history(limit: number): LedgerRow[];
}

/** For `openDatabase`; the caller chooses the path. */
export const WEIGHTS_DATABASE = {
  name: "weights",
  durability: "full",
  recovery:
    "stop the node and move the file (with its -wal and -shm files) aside: it is made anew, and the " +
    "signer database still locks one vector for each epoch; wait 64 chain blocks before the start",
  migrations: [
    `CREATE TABLE chain (id INTEGER PRIMARY KEY CHECK (id = 1), genesis TEXT NOT NULL) STRICT;
     CREATE TABLE submissions (
       netuid INTEGER NOT NULL,
       mechanism INTEGER NOT NULL,
       epoch INTEGER NOT NULL,
       state TEXT NOT NULL,
       vector_hash TEXT NOT NULL,
       weights TEXT NOT NULL,
       hotkeys TEXT NOT NULL,
       extrinsic BLOB,
       extrinsic_hash TEXT,
       nonce INTEGER,
       birth INTEGER,
       death INTEGER,
       block_hash TEXT,
       error TEXT,
       attempts INTEGER NOT NULL,
       updated_ms INTEGER NOT NULL,
       PRIMARY KEY (netuid, mechanism, epoch)
     ) STRICT;`,
    ANCHORS_TABLE,
  ],
} as const;

interface Row extends ExtrinsicColumns {
  netuid: bigint;
  mechanism: bigint;
  epoch: bigint;
  state: string;
  vector_hash: string;
  weights: string;
  hotkeys: string;
  block_hash: string | null;
  error: string | null;
  attempts: bigint;
  updated_ms: bigint;
}

/**
 * @param substrateGenesis the chain that the rows are about
 * @throws CodedError DATABASE_OTHER_CHAIN
 */
export function createWeightLedger(db: Database, substrateGenesis: Hex32): WeightLedger {
  bindToChain(db, substrateGenesis);
  const key = "netuid = ? AND mechanism = ? AND epoch = ?";
  const select = db.prepare<Row>(`SELECT * FROM submissions WHERE ${key}`);
  const insert = db.prepare(
    `INSERT INTO submissions (netuid, mechanism, epoch, state, vector_hash, weights, hotkeys,
       attempts, updated_ms) VALUES (?, ?, ?, 'planned', ?, ?, ?, 0, ?)`,
  );
  const change = db.prepare(
    `UPDATE submissions SET state = ?, extrinsic = ?, extrinsic_hash = ?, nonce = ?, birth = ?,
       death = ?, block_hash = ?, error = ?, attempts = ?, updated_ms = ? WHERE ${key}`,
  );
  const states = OPEN_STATES.map((state) => `'${state}'`).join(", ");
  const open = db.prepare<Row>(
    `SELECT * FROM submissions WHERE state IN (${states}) ORDER BY epoch, mechanism`,
  );
  const forget = db.prepare(
    `DELETE FROM submissions WHERE epoch <= ? AND state NOT IN (${states})`,
  );
  const newest = db.prepare<Row>(
    "SELECT * FROM submissions ORDER BY epoch DESC, mechanism LIMIT ?",
  );
  return {
    plan: (netuid, order, nowMs) =>
      db.transaction(() => {
        const keys = [netuid, order.mechanism, order.epoch] as const;
        const known = select.get(...keys);
        if (known !== undefined && known.vector_hash !== order.vectorHash)
          throw conflict(order, known.vector_hash);
        const weights = order.weights.map(({ uid, weight }) => [uid, weight]);
        if (known === undefined) {
          insert.run(
            ...keys,
            order.vectorHash,
            JSON.stringify(weights),
            JSON.stringify(order.hotkeys),
            nowMs,
          );
          forget.run(order.epoch - LEDGER_EPOCHS);
        }
        return fromRow(select.get(...keys) as Row);
      }),
    update: (row, patch, nowMs) => {
      const next: LedgerRow = { ...row, ...patch, updatedMs: BigInt(nowMs) };
      change.run(
        next.state,
        ...extrinsicColumns(next.extrinsic),
        next.blockHash,
        next.error,
        next.attempts,
        nowMs,
        row.netuid,
        row.mechanism,
        row.epoch,
      );
      return next;
    },
    open: () => open.all().map(fromRow),
    history: (limit) => newest.all(limit).map(fromRow),
  };
}

/** Bytes signed for one chain are never looked for on another. */
function bindToChain(db: Database, genesis: Hex32): void {
  const row = db.prepare<{ genesis: string }>("SELECT genesis FROM chain WHERE id = 1").get();
  if (row === undefined) db.prepare("INSERT INTO chain VALUES (1, ?)").run(genesis);
  else if (row.genesis !== genesis)
    throw new CodedError({
      code: "DATABASE_OTHER_CHAIN",
      message: `${db.path} is about the Substrate chain ${row.genesis}, not ${genesis}`,
      hint: "use the genesis.json that this data directory was made with, or another --data-dir",
      data: { path: db.path },
    });
}

function conflict(order: WeightOrder, held: string): CodedError {
  return new CodedError({
    code: "WEIGHTS_CONFLICT",
    message: `epoch ${order.epoch} already has the vector ${held}`,
    hint: "two vectors for one epoch are a fault of this node or a copied data directory",
  });
}

function fromRow(row: Row): LedgerRow {
  return {
    netuid: Number(row.netuid),
    mechanism: Number(row.mechanism),
    epoch: row.epoch,
    state: row.state as LedgerState,
    vectorHash: row.vector_hash,
    weights: JSON.parse(row.weights) as WeightPair[],
    hotkeys: JSON.parse(row.hotkeys) as Hex32[],
    extrinsic: extrinsicOf(row),
    blockHash: row.block_hash,
    error: row.error,
    attempts: Number(row.attempts),
    updatedMs: row.updated_ms,
  };
}
