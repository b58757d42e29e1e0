/** The state that a block or an extrinsic works on: a map of changes over what lies below. */

/** Storage keys are lower-case hex without prefix; their order is the order of the bytes. */
export type StorageKey = string;

export interface StateReader {
  get(key: StorageKey): Uint8Array | undefined;
}

export interface State extends StateReader {
  set(key: StorageKey, value: Uint8Array): void;
  delete(key: StorageKey): void;
}

export class LayeredState implements State {
  /** What this layer changed; undefined is a deletion. */
  readonly changes = new Map<StorageKey, Uint8Array | undefined>();
  readonly #below: StateReader;

  constructor(below: StateReader) {
    this.#below = below;
  }

  get(key: StorageKey): Uint8Array | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.#below.get(key);
  }

  set(key: StorageKey, value: Uint8Array): void {
    this.changes.set(key, value);
  }

  delete(key: StorageKey): void {
    this.changes.set(key, undefined);
  }

  /** Moves the changes into the layer below; without it they are simply forgotten. */
  commitTo(state: State): void {
    for (const [key, value] of this.changes)
      if (value === undefined) state.delete(key);
      else state.set(key, value);
  }
}
