/** The state of the network on this machine: a table on disk and its Merkle tree in memory. */

import { assert, CodedError, type Hex32, STATE_FORMAT, UNDO_HEIGHTS } from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { databaseCorrupt } from "../database/database-errors.ts";
import { latin1ToHex } from "../tree/latin1.ts";
import { rootHash, type Tree } from "../tree/node.ts";
import { type ProofRequest, proveTree } from "../tree/prove.ts";
import { type TreeChange, treeChange, updateTree } from "../tree/update.ts";
import { DeltaCache } from "./delta-cache.ts";
import { type ExecutedState, executeChanges } from "./execute-changes.ts";
import { MergedUndo } from "./merged-undo.ts";
import { StateRows } from "./state-rows.ts";
import type { StateChanges, StateEntry, StateView } from "./state-view.ts";
import { TipValues } from "./tip-values.ts";

export interface StateTip {
  readonly height: bigint;
  readonly blockHash: Hex32;
  readonly stateRoot: Hex32;
}

export interface CommitBlock {
  readonly height: bigint;
  readonly blockHash: Hex32;
  readonly executed: ExecutedState;
  /** Oldest height whose state an unfinished submission still needs; 256 heights are kept anyway. */
  readonly keepFrom?: bigint;
}

/** One owner: the thread that holds it is the only one that reads and writes the state. */
export interface StateStore {
  /** Undefined before genesis is applied. */
  readonly tip: StateTip | undefined;
  /** Lowest height that can be read; 0 before genesis. */
  readonly oldest: bigint;
  /** The state after the tip; empty before genesis. Stays readable while the tip moves on. */
  tipView(): StateView;
  /** @throws CodedError STATE_HEIGHT_UNAVAILABLE below the kept heights and above the tip */
  viewAt(height: bigint): StateView;
  /** The same for reading most of a height: each undo row is looked at once, not for every key. */
  bulkViewAt(height: bigint): StateView;
  valueAt(key: string, height: bigint): Uint8Array | undefined;
  stateRootAt(height: bigint): Hex32;
  /** Makes an executed block the tip, durably, in one transaction. Genesis may have any height. */
  commit(block: CommitBlock): StateTip;
  /** Executes plain writes on the tip and commits them: genesis, replay. */
  apply(height: bigint, blockHash: Hex32, writes: StateChanges): StateTip;
  /** Back to an older height, which becomes the tip. */
  undoTo(height: bigint): StateTip;
  /**
   * Puts a whole certified state in the place of this one, in one transaction; no way back is kept.
   * @throws CodedError STATE_ROOT_MISMATCH, with nothing changed
   */
  replace(tip: StateTip, entries: Iterable<StateEntry>): StateTip;
  /** docs/spec/state.md §4. @throws CodedError PROOF_TOO_LARGE, STATE_HEIGHT_UNAVAILABLE */
  prove(height: bigint, request: ProofRequest): Uint8Array;
  /** Moves the log into the table file; call it when idle. */
  maintain(): void;
  close(): void;
}

/**
 * Reads every entry, rebuilds the tree and compares its root with the stored one: the start is also
 * a scrub of the disk.
 * @param chainId the network that the data must belong to
 * @throws CodedError DATABASE_CORRUPT, DATABASE_OTHER_CHAIN
 */
export function createStateStore(db: Database, chainId: Hex32): StateStore {
  bindToChain(db, chainId);
  return new SqliteStateStore(db);
}

class SqliteStateStore implements StateStore {
  readonly #db: Database;
  readonly #rows: StateRows;
  readonly #values: TipValues;
  readonly #deltas: DeltaCache;
  #tree: Tree = null;
  #tip: StateTip | undefined;
  /** Lowest height that can be read. */
  #oldest = 0n;

  constructor(db: Database) {
    this.#db = db;
    this.#rows = new StateRows(db);
    this.#values = new TipValues((key) => this.#rows.value(key));
    this.#deltas = new DeltaCache((height) => this.#loadDelta(height));
    this.#load();
  }

  get tip(): StateTip | undefined {
    return this.#tip;
  }

  get oldest(): bigint {
    return this.#oldest;
  }

  tipView(): StateView {
    return this.#tip === undefined
      ? { tree: null, get: () => undefined }
      : this.#view(this.#tip.height, this.#tree);
  }

  viewAt(height: bigint): StateView {
    const tip = this.#available(height);
    if (height === tip.height) return this.tipView();
    const merged = this.#undoOf(height);
    const tree = updateTree(this.#tree, treeChanges(merged));
    if (latin1ToHex(rootHash(tree)) !== this.stateRootAt(height))
      throw databaseCorrupt(this.#db, `the way back to height ${height} is damaged`);
    return this.#view(height, tree);
  }

  bulkViewAt(height: bigint): StateView {
    const { tree } = this.viewAt(height);
    const undo = new MergedUndo(height, (above) => this.#deltas.get(above));
    const get = (key: string): Uint8Array | undefined => {
      const old = undo.at(key, this.#available(height).height);
      return old === undefined ? this.#rows.value(key) : (old ?? undefined);
    };
    return { tree, get };
  }

  valueAt(key: string, height: bigint): Uint8Array | undefined {
    const tip = this.#available(height);
    for (let above = height + 1n; above <= tip.height; above++) {
      const old = this.#deltas.get(above).get(key);
      if (old !== undefined) return old ?? undefined;
    }
    return this.#values.get(key);
  }

  stateRootAt(height: bigint): Hex32 {
    const tip = this.#available(height);
    if (height === tip.height) return tip.stateRoot;
    return this.#undoRow(height + 1n).parent_root;
  }

  commit({ height, blockHash, executed, keepFrom }: CommitBlock): StateTip {
    assert(executed.parent === this.#tree, "a block is committed on the state it was executed on");
    const old = this.#tip;
    assert(old === undefined || height === old.height + 1n, "heights are committed one by one");
    const { stateRoot, changes, undo } = executed;
    this.#db.transaction(() => {
      this.#rows.write(changes);
      this.#rows.addUndo(height, this.#rows.tip(), latin1ToHex(rootHash(this.#tree)), undo);
      this.#rows.setTip(STATE_FORMAT, height, blockHash, stateRoot);
      this.#rows.dropUndoBelow(oldestKept(height, keepFrom));
    });
    this.#values.write(changes);
    this.#deltas.set(height, undo);
    const readable = oldestKept(height, keepFrom) - 1n;
    if (old === undefined) this.#oldest = height;
    else if (readable > this.#oldest) this.#oldest = readable;
    this.#tree = executed.tree;
    this.#tip = { height, blockHash, stateRoot };
    return this.#tip;
  }

  apply(height: bigint, blockHash: Hex32, writes: StateChanges): StateTip {
    return this.commit({ height, blockHash, executed: executeChanges(this.tipView(), writes) });
  }

  undoTo(height: bigint): StateTip {
    const tip = this.#available(height);
    if (height === tip.height) return tip;
    const merged = this.#undoOf(height);
    const { parent_hash: blockHash, parent_root: stateRoot } = this.#undoRow(height + 1n);
    assert(blockHash !== null, "a height below the tip has a block");
    const tree = updateTree(this.#tree, treeChanges(merged));
    if (latin1ToHex(rootHash(tree)) !== stateRoot)
      throw databaseCorrupt(this.#db, `the way back to height ${height} is damaged`);
    this.#db.transaction(() => {
      this.#rows.write(merged);
      this.#rows.dropUndoFrom(height + 1n);
      this.#rows.setTip(STATE_FORMAT, height, blockHash, stateRoot);
    });
    this.#values.write(merged);
    this.#deltas.clear();
    this.#tree = tree;
    this.#tip = { height, blockHash, stateRoot };
    return this.#tip;
  }

  replace(tip: StateTip, entries: Iterable<StateEntry>): StateTip {
    const tree = this.#db.transaction(() => {
      this.#rows.clear();
      const changes: TreeChange[] = [];
      for (const [key, value] of entries) {
        this.#rows.insert(key, value);
        changes.push(treeChange(key, value));
      }
      this.#rows.setTip(STATE_FORMAT, tip.height, tip.blockHash, tip.stateRoot);
      const built = updateTree(null, changes);
      const root = latin1ToHex(rootHash(built));
      if (root === tip.stateRoot) return built;
      throw new CodedError({
        code: "STATE_ROOT_MISMATCH",
        message: `the entries have the root ${root}, height ${tip.height} is certified with ${tip.stateRoot}`,
      });
    });
    this.#values.clear();
    this.#deltas.clear();
    this.#tree = tree;
    this.#tip = tip;
    this.#oldest = tip.height;
    return tip;
  }

  prove(height: bigint, request: ProofRequest): Uint8Array {
    const view = this.viewAt(height);
    return proveTree(view.tree, request, (key) => {
      const value = view.get(key);
      assert(value !== undefined, "the tree holds no key without a value");
      return value;
    });
  }

  maintain(): void {
    this.#db.checkpoint("passive");
  }

  close(): void {
    this.#db.close();
  }

  #load(): void {
    const row = this.#rows.tip();
    const changes: TreeChange[] = [];
    for (const [key, value] of this.#rows.entries()) changes.push(treeChange(key, value));
    this.#tree = updateTree(null, changes);
    const root = latin1ToHex(rootHash(this.#tree));
    if (row === undefined) {
      if (changes.length > 0) throw databaseCorrupt(this.#db, "it has entries but no tip");
      return;
    }
    if (row.state_format !== BigInt(STATE_FORMAT))
      throw databaseCorrupt(this.#db, `state format ${row.state_format} is unknown`);
    if (root !== row.state_root)
      throw databaseCorrupt(
        this.#db,
        `its entries have the root ${root}, but height ${row.height} was stored with ${row.state_root}`,
      );
    this.#tip = { height: row.height, blockHash: row.block_hash, stateRoot: row.state_root };
    this.#oldest = this.#rows.oldestReadable() ?? row.height;
  }

  #view(height: bigint, tree: Tree): StateView {
    return { tree, get: (key) => this.valueAt(key, height) };
  }

  /** The tip, if the height can be read. */
  #available(height: bigint): StateTip {
    const tip = this.#tip;
    if (tip === undefined || height > tip.height || height < this.#oldest)
      throw new CodedError({
        code: "STATE_HEIGHT_UNAVAILABLE",
        message: `the state at height ${height} is not kept here`,
        hint: `ask for one of the last ${UNDO_HEIGHTS} heights, or an archive node`,
        data: { height: String(height), tip: String(tip?.height ?? "none") },
      });
    return tip;
  }

  #undoRow(height: bigint) {
    const row = this.#rows.undo(height);
    if (row === undefined)
      throw databaseCorrupt(this.#db, `the undo row of height ${height} is missing`);
    return row;
  }

  #loadDelta(height: bigint): StateChanges {
    try {
      const delta = this.#rows.delta(height);
      if (delta !== undefined) return delta;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
    }
    throw databaseCorrupt(this.#db, `the undo row of height ${height} is missing or damaged`);
  }

  /** Writes that lead from the tip back to `height`: of each key the oldest old value. */
  #undoOf(height: bigint): StateChanges {
    const merged = new Map<string, Uint8Array | null>();
    const tip = this.#tip as StateTip;
    for (let above = height + 1n; above <= tip.height; above++)
      for (const [key, old] of this.#deltas.get(above)) if (!merged.has(key)) merged.set(key, old);
    return merged;
  }
}

function oldestKept(height: bigint, keepFrom: bigint | undefined): bigint {
  const usual = height - BigInt(UNDO_HEIGHTS) + 1n;
  // To read height H the rows from H + 1 on are needed.
  return keepFrom !== undefined && keepFrom + 1n < usual ? keepFrom + 1n : usual;
}

function treeChanges(changes: StateChanges): TreeChange[] {
  return [...changes]
    .map(([key, value]) => treeChange(key, value))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
