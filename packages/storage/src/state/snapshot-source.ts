/** Serves the state of a kept height in chunks, straight from the tables: nothing is stored twice. */

import { CodedError, SNAPSHOT_CHUNK_BYTES, SNAPSHOT_PIECE_BYTES } from "@platform/protocol";
import { cutProof, cutTree } from "../tree/cut.ts";
import type { TreeNode } from "../tree/node.ts";
import { leavesOf } from "../tree/walk.ts";
import { encodeChunk } from "./snapshot-chunk.ts";
import type { StateStore } from "./state-store.ts";
import type { StateEntry, StateView } from "./state-view.ts";

export interface SnapshotCut {
  /** The tree down to the chunks (docs/spec/state.md §7). */
  readonly tree: Uint8Array;
  /** Bytes of each chunk, in key order. */
  readonly sizes: readonly number[];
}

/** The newest offered height and the one before it, which others may still be fetching. */
const KEPT_CUTS = 2;

interface Kept {
  readonly view: StateView;
  readonly parts: ReadonlyMap<string, TreeNode>;
  readonly cut: SnapshotCut;
}

export class SnapshotSource {
  readonly #store: StateStore;
  readonly #chunkBytes: number;
  readonly #kept = new Map<bigint, Kept>();
  /** The chunk served last: an entry above the piece size is asked for several times. */
  #last: { readonly hash: string; readonly bytes: Uint8Array } | undefined;

  /** @param chunkBytes smaller in tests only @default SNAPSHOT_CHUNK_BYTES */
  constructor(store: StateStore, chunkBytes: number = SNAPSHOT_CHUNK_BYTES) {
    this.#store = store;
    this.#chunkBytes = chunkBytes;
  }

  /** @throws CodedError STATE_HEIGHT_UNAVAILABLE */
  cut(height: bigint): SnapshotCut {
    return this.#at(height).cut;
  }

  /**
   * Bytes of a chunk from an offset on, at most one piece.
   * @param hash of its subtree, as latin1
   * @throws CodedError SNAPSHOT_CHUNK_UNKNOWN, STATE_HEIGHT_UNAVAILABLE
   */
  piece(height: bigint, hash: string, offset: number): Uint8Array {
    return this.#chunk(height, hash).subarray(offset, offset + SNAPSHOT_PIECE_BYTES);
  }

  #chunk(height: bigint, hash: string): Uint8Array {
    if (this.#last?.hash === hash) return this.#last.bytes;
    const { view, parts } = this.#at(height);
    const part = parts.get(hash);
    if (part === undefined)
      throw new CodedError({
        code: "SNAPSHOT_CHUNK_UNKNOWN",
        message: `the state at height ${height} has no such chunk here`,
        hint: "ask for the manifest again",
      });
    const entries: StateEntry[] = [];
    for (const { key } of leavesOf(part)) {
      const value = view.get(key);
      if (value !== undefined) entries.push([key, value]);
    }
    const bytes = encodeChunk(entries);
    this.#last = { hash, bytes };
    return bytes;
  }

  #at(height: bigint): Kept {
    const held = this.#kept.get(height);
    if (held !== undefined) return held;
    const view = this.#store.bulkViewAt(height);
    const nodes = cutTree(view.tree, this.#chunkBytes);
    const cut = {
      tree: cutProof(view.tree, this.#chunkBytes),
      sizes: nodes.map(({ bytes }) => bytes),
    };
    const made = { view, parts: new Map(nodes.map((node) => [node.hash, node])), cut };
    this.#kept.set(height, made);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_CUTS) break;
      this.#kept.delete(oldest);
    }
    return made;
  }
}
