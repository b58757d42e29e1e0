/** One durable row for each epoch whose head is anchored: the bytes, and how they ended. */

import {
  type AnchoredHead,
  type ChainRef,
  CodedError,
  encodeHeadAnchor,
  type Hex32,
} from "@platform/protocol";
import type { Database } from "@platform/storage";
import { LEDGER_EPOCHS } from "../limits.ts";
import { type ExtrinsicColumns, extrinsicColumns, extrinsicOf } from "./extrinsic-columns.ts";
import {
  type LedgerState,
  OPEN_STATES,
  type Submission,
  type SubmissionPatch,
} from "./submission-kind.ts";

export interface AnchorOrder {
  /** The epoch that the head ended. */
  readonly epoch: bigint;
  readonly chainId: Hex32;
  readonly head: AnchoredHead;
}

export interface AnchorRow extends Submission {
  readonly head: AnchoredHead;
  /** What is committed: this head, and the one anchored before it. */
  readonly payload: Uint8Array;
  /** Finalised block that holds it. */
  readonly block: ChainRef | null;
}

export interface AnchorLedger {
  /** The row of the order, made if it is new. @throws CodedError ANCHOR_CONFLICT */
  plan(order: AnchorOrder, nowMs: number): AnchorRow;
  /** Durable when it returns. */
  update(row: AnchorRow, patch: SubmissionPatch, nowMs: number): AnchorRow;
  /** Unfinished rows, oldest epoch first. */
  open(): AnchorRow[];
  /** Newest first. */
  history(limit: number): AnchorRow[];
}

/** A migration of the ledger's database. */
export const ANCHORS_TABLE = `CREATE TABLE anchors (
   epoch INTEGER PRIMARY KEY,
   height INTEGER NOT NULL,
   hash TEXT NOT NULL,
   payload BLOB NOT NULL,
   state TEXT NOT NULL,
   extrinsic BLOB,
   extrinsic_hash TEXT,
   nonce INTEGER,
   birth INTEGER,
   death INTEGER,
   block_number INTEGER,
   block_hash TEXT,
   error TEXT,
   attempts INTEGER NOT NULL,
   updated_ms INTEGER NOT NULL
 ) STRICT;`;

interface Row extends ExtrinsicColumns {
  epoch: bigint;
  height: bigint;
  hash: string;
  payload: Uint8Array;
  state: string;
  block_number: bigint | null;
  block_hash: string | null;
  error: string | null;
  attempts: bigint;
}

export function createAnchorLedger(db: Database): AnchorLedger {
  const select = db.prepare<Row>("SELECT * FROM anchors WHERE epoch = ?");
  const below = db.prepare<Row>(
    "SELECT * FROM anchors WHERE height < ? ORDER BY height DESC LIMIT 1",
  );
  const insert = db.prepare(
    `INSERT INTO anchors (epoch, height, hash, payload, state, attempts, updated_ms)
     VALUES (?, ?, ?, ?, 'planned', 0, ?)`,
  );
  const change = db.prepare(
    `UPDATE anchors SET state = ?, extrinsic = ?, extrinsic_hash = ?, nonce = ?, birth = ?,
       death = ?, block_number = ?, block_hash = ?, error = ?, attempts = ?, updated_ms = ?
     WHERE epoch = ?`,
  );
  const states = OPEN_STATES.map((state) => `'${state}'`).join(", ");
  const open = db.prepare<Row>(`SELECT * FROM anchors WHERE state IN (${states}) ORDER BY epoch`);
  const forget = db.prepare(`DELETE FROM anchors WHERE epoch <= ? AND state NOT IN (${states})`);
  const newest = db.prepare<Row>("SELECT * FROM anchors ORDER BY epoch DESC LIMIT ?");
  return {
    plan: (order, nowMs) =>
      db.transaction(() => {
        const { epoch, head } = order;
        const known = select.get(epoch);
        if (known !== undefined && known.hash !== head.hash) throw conflict(order, known.hash);
        if (known !== undefined) return fromRow(known);
        const before = below.get(head.height);
        insert.run(epoch, head.height, head.hash, payloadOf(order, before), nowMs);
        forget.run(epoch - LEDGER_EPOCHS);
        return fromRow(select.get(epoch) as Row);
      }),
    update: (row, patch, nowMs) => {
      const next: AnchorRow = { ...row, ...patch };
      const { number = null, hash = null } = next.block ?? {};
      const sent = extrinsicColumns(next.extrinsic);
      change.run(next.state, ...sent, number, hash, next.error, next.attempts, nowMs, row.epoch);
      return next;
    },
    open: () => open.all().map(fromRow),
    history: (limit) => newest.all(limit).map(fromRow),
  };
}

function payloadOf({ chainId, head }: AnchorOrder, before: Row | undefined): Uint8Array {
  if (before === undefined) return encodeHeadAnchor({ chainId, heads: [head] });
  const { height, hash } = before;
  return encodeHeadAnchor({ chainId, heads: [head, { height, hash }] });
}

/** An epoch ends with one block: another one means another history in this data directory. */
function conflict({ epoch, head }: AnchorOrder, held: string): CodedError {
  return new CodedError({
    code: "ANCHOR_CONFLICT",
    message: `the head of epoch ${epoch} was ${held} and is now ${head.hash}`,
    hint: "two heads of one epoch are a fault of this node or a copied data directory",
  });
}

function fromRow(row: Row): AnchorRow {
  const { block_number: number, block_hash: hash } = row;
  return {
    epoch: row.epoch,
    head: { height: row.height, hash: row.hash },
    payload: row.payload,
    state: row.state as LedgerState,
    extrinsic: extrinsicOf(row),
    block: number === null || hash === null ? null : { number, hash },
    error: row.error,
    attempts: Number(row.attempts),
  };
}
