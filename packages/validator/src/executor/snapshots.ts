/** States in chunks: cut out of the own one for others, staged from others for the own. */

import {
  type SnapshotCut,
  SnapshotSource,
  type SnapshotStage,
  type StateEntry,
  type StateStore,
  toLatin1,
} from "@platform/storage";

export interface SnapshotsComponents {
  readonly store: () => StateStore;
  /** Opened at the first chunk: most nodes never fetch one. */
  readonly openStage: () => SnapshotStage;
}

export class Snapshots {
  readonly #parts: SnapshotsComponents;
  readonly #chunkBytes: number | undefined;
  #source: SnapshotSource | undefined;
  #stage: SnapshotStage | undefined;

  constructor(parts: SnapshotsComponents, chunkBytes: number | undefined) {
    this.#parts = parts;
    this.#chunkBytes = chunkBytes;
  }

  cut(height: bigint): SnapshotCut {
    return this.#open().cut(height);
  }

  piece(height: bigint, hash: Uint8Array, offset: number): Uint8Array {
    // A copy: what crosses the port must not carry the whole chunk's memory.
    return Uint8Array.from(this.#open().piece(height, toLatin1(hash), offset));
  }

  missing(hashes: readonly Uint8Array[]): readonly number[] {
    return this.#staging().missing(hashes);
  }

  stage(hash: Uint8Array, bytes: Uint8Array): boolean {
    return this.#staging().put(hash, bytes);
  }

  staged(hashes: readonly Uint8Array[]): Iterable<StateEntry> {
    return this.#staging().entries(hashes);
  }

  /** Forgets the cuts of the state and every staged chunk. */
  clear(): void {
    this.#source = undefined;
    this.#staging().clear();
  }

  close(): void {
    this.#stage?.close();
    this.#stage = undefined;
    this.#source = undefined;
  }

  #open(): SnapshotSource {
    this.#source ??= new SnapshotSource(this.#parts.store(), this.#chunkBytes);
    return this.#source;
  }

  #staging(): SnapshotStage {
    this.#stage ??= this.#parts.openStage();
    return this.#stage;
  }
}
