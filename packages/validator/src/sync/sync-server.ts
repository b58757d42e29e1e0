/** Answers peers that are behind, members or not: bounded reads, the newest certified states. */

import {
  CodedError,
  decodeBlock,
  encodeHeader,
  encodeSyncAnswer,
  encodeValidatorSet,
  type Header,
  MAX_BLOCK_BYTES,
  MAX_SYNC_SERVED,
  MAX_SYNC_SERVED_TO_STRANGERS,
  type SyncAnswer,
  type SyncRequest,
  toHex,
  UNDO_HEIGHTS,
  type ValidatorSet,
  validatorSetHash,
} from "@platform/protocol";
import type { Store, StoredDecision } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";

/** Everything that is asked by who is behind; extrinsics have a door of their own. */
export type ReadRequest = Exclude<SyncRequest, { readonly type: "submit" }>;

export interface SyncServerComponents {
  readonly store: Store;
  readonly executor: ExecutorClient;
  /** Height of the head. */
  readonly height: () => bigint;
  readonly isMember: (from: string) => boolean;
  /** Sets around the head: a node that took a state knows them, not the change that made them. */
  readonly sets: () => readonly ValidatorSet[];
}

/** States are served at the newest offered height and the one before it. */
const OFFERED = 2;

export class SyncServer {
  readonly #parts: SyncServerComponents;
  readonly #every: bigint;
  #serving = 0;
  #strangers = 0;
  #reading: Promise<void> = Promise.resolve();
  #offered: { readonly at: bigint; readonly heights: readonly bigint[] } | undefined;

  /** @param snapshotEvery heights between two offered states; 0 for none */
  constructor(parts: SyncServerComponents, snapshotEvery: number) {
    this.#parts = parts;
    this.#every = BigInt(snapshotEvery);
  }

  /** @throws CodedError BUSY, SNAPSHOT_UNAVAILABLE, SNAPSHOT_CHUNK_UNKNOWN, SET_UNKNOWN */
  async answer(from: string, request: ReadRequest): Promise<Uint8Array> {
    const stranger = !this.#parts.isMember(from);
    const full = stranger && this.#strangers >= MAX_SYNC_SERVED_TO_STRANGERS;
    if (full || this.#serving >= MAX_SYNC_SERVED)
      throw new CodedError({ code: "BUSY", message: "too many peers are catching up" });
    this.#serving++;
    if (stranger) this.#strangers++;
    try {
      return encodeSyncAnswer(await this.#answer(request));
    } finally {
      this.#serving--;
      if (stranger) this.#strangers--;
    }
  }

  async #answer(request: ReadRequest): Promise<SyncAnswer> {
    const { store, executor } = this.#parts;
    switch (request.type) {
      case "tip":
        return this.#tip();
      case "decisions": {
        const { from, count } = request;
        const stored = await store.decisions(from, count, MAX_BLOCK_BYTES);
        const decisions = stored.map(({ certificate, block }) => ({ certificate, block }));
        return { type: "decisions", decisions };
      }
      case "set-changes": {
        const changes = await store.setChanges(request.above, request.count, MAX_BLOCK_BYTES);
        return { type: "set-changes", changes: [...changes] };
      }
      case "set": {
        const hash = toHex(request.hash);
        const own = this.#parts.sets().find((set) => validatorSetHash(set) === hash);
        const set = own === undefined ? await store.setByHash(hash) : encodeValidatorSet(own);
        if (set !== null) return { type: "set", set };
        throw new CodedError({ code: "SET_UNKNOWN", message: "no such set was in force here" });
      }
      case "manifest":
        return this.#oneByOne(() => this.#manifest(request.height));
      case "chunk": {
        const { height, hash, offset } = request;
        await this.#assertOffered(height);
        const bytes = await this.#oneByOne(() => executor.snapshotPiece(height, hash, offset));
        return { type: "chunk", bytes };
      }
    }
  }

  /** Reads of a state wait for each other: between two of them the executor serves the next vote. */
  #oneByOne<T>(read: () => Promise<T>): Promise<T> {
    const result = this.#reading.then(read);
    this.#reading = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #tip(): Promise<SyncAnswer> {
    const height = this.#parts.height();
    const oldest = (await this.#parts.store.oldestBlock()) ?? height + 1n;
    const [snapshot = null] = await this.#heights();
    return { type: "tip", height, oldest, snapshot };
  }

  async #manifest(height: bigint): Promise<SyncAnswer> {
    await this.#assertOffered(height);
    const { store, executor } = this.#parts;
    const stored = await store.decision(height);
    if (stored === null) throw unavailable(height);
    const { tree, sizes } = await executor.snapshotCut(height);
    const header = encodeHeader(headerOf(stored));
    return { type: "manifest", header, certificate: stored.certificate, tree, sizes };
  }

  async #assertOffered(height: bigint): Promise<void> {
    if (!(await this.#heights()).includes(height)) throw unavailable(height);
  }

  /** Newest first: round heights whose state can still be read, and whose set signed them. */
  async #heights(): Promise<readonly bigint[]> {
    const tip = this.#parts.height();
    if (this.#every === 0n) return [];
    const at = tip - (tip % this.#every);
    if (this.#offered?.at === at) return this.#offered.heights;
    const heights: bigint[] = [];
    const window = BigInt(UNDO_HEIGHTS) - this.#every;
    for (let h = at; h > 0n && tip - h < window && heights.length < OFFERED; h -= this.#every) {
      const root = await this.#parts.executor.stateRootAt(h);
      const stored = root === null ? null : await this.#parts.store.decision(h);
      if (stored === null) break;
      const header = headerOf(stored);
      const same = header.validatorSetHash === header.nextValidatorSetHash;
      if (header.stateRoot === root && same) heights.push(h);
    }
    this.#offered = { at, heights };
    return heights;
  }
}

function headerOf(stored: StoredDecision): Header {
  return decodeBlock(stored.block).header;
}

function unavailable(height: bigint): CodedError {
  return new CodedError({
    code: "SNAPSHOT_UNAVAILABLE",
    message: `the state at height ${height} is not offered here`,
    hint: "ask for the tip: it names the height that is",
  });
}
