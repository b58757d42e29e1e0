/** The writes of one execution over a state: layers that are kept or thrown away as a whole. */

import {
  assert,
  CodedError,
  MAX_STATE_CODE_BYTES,
  MAX_STATE_KEY_BYTES,
  MAX_STATE_VALUE_BYTES,
} from "@platform/protocol";
import { findLeaf, nextKey } from "../tree/walk.ts";
import { type ExecutedState, executeChanges } from "./execute-changes.ts";
import { OverlayLayer } from "./overlay-layer.ts";
import type { StateChanges, StateView } from "./state-view.ts";

/** The runtime's own module: with the next one the only value that may be large. */
export const CODE_KEY = ":code";
/** The module that takes over at its slot. */
export const NEXT_CODE_KEY = ":code/next";
/** Nested calls and failed extrinsics each take a layer; deeper is a bug of the executor. */
const MAX_LAYERS = 64;

/** Several overlays may stand on one view: sibling proposals of one height. */
export interface Overlay {
  get(key: string): Uint8Array | undefined;
  has(key: string): boolean;
  /** Keeps the array: the caller must not change it. @throws CodedError STATE_KEY_TOO_LONG, STATE_VALUE_TOO_LARGE */
  set(key: string, value: Uint8Array): void;
  /** Of an absent key: nothing happens. */
  delete(key: string): void;
  /** Smallest present key greater than `key`. */
  next(key: string): string | undefined;
  /** Opens a layer: an extrinsic, a nested call. */
  push(): void;
  /** Throws the top layer away: its writes never were. */
  pop(): void;
  /** Merges the top layer into the one below. */
  commit(): void;
  /** Layers above the ground layer. */
  readonly depth: number;
  /** Writes of the top layer alone; a later write changes them. */
  readonly top: StateChanges;
  /** Final writes; only with every layer popped or committed. */
  changes(): StateChanges;
  /** Post-state of the writes on the base; the overlay may still be read afterwards. */
  seal(): ExecutedState;
}

/** @param trace told each key whose presence, value or place the base was asked for */
export function createOverlay(base: StateView, trace?: (key: string) => void): Overlay {
  return new LayeredOverlay(base, trace);
}

class LayeredOverlay implements Overlay {
  readonly #base: StateView;
  readonly #trace: ((key: string) => void) | undefined;
  readonly #ground = new OverlayLayer();
  readonly #layers: OverlayLayer[] = [];
  /** Values read from the base: read again by later extrinsics and for the undo rows. */
  readonly #cache = new Map<string, Uint8Array | undefined>();

  constructor(base: StateView, trace: ((key: string) => void) | undefined) {
    this.#base = base;
    this.#trace = trace;
  }

  get depth(): number {
    return this.#layers.length;
  }

  get(key: string): Uint8Array | undefined {
    const written = this.#written(key);
    return written === undefined ? this.#read(key) : (written ?? undefined);
  }

  has(key: string): boolean {
    this.#trace?.(key);
    const written = this.#written(key);
    return written === undefined ? findLeaf(this.#base.tree, key) !== undefined : written !== null;
  }

  set(key: string, value: Uint8Array): void {
    checkSizes(key, value.length);
    this.#top.write(key, value);
  }

  delete(key: string): void {
    if (this.has(key)) this.#top.write(key, null);
  }

  next(key: string): string | undefined {
    for (let from = key; ; ) {
      let candidate = nextKey(this.#base.tree, from);
      this.#trace?.(from);
      if (candidate !== undefined) this.#trace?.(candidate);
      for (const layer of [this.#ground, ...this.#layers]) {
        const own = layer.next(from);
        if (own !== undefined && (candidate === undefined || own < candidate)) candidate = own;
      }
      if (candidate === undefined || this.#written(candidate) !== null) return candidate;
      from = candidate;
    }
  }

  push(): void {
    assert(this.#layers.length < MAX_LAYERS, "overlay layers are bounded");
    this.#layers.push(new OverlayLayer());
  }

  pop(): void {
    assert(this.#layers.pop() !== undefined, "no layer to pop");
  }

  commit(): void {
    const layer = this.#layers.pop();
    assert(layer !== undefined, "no layer to commit");
    for (const [key, value] of layer.writes) this.#top.write(key, value);
  }

  get top(): StateChanges {
    return this.#top.writes;
  }

  changes(): StateChanges {
    assert(this.#layers.length === 0, "every layer is popped or committed before the end");
    return this.#ground.writes;
  }

  seal(): ExecutedState {
    const base = { tree: this.#base.tree, get: (key: string) => this.#read(key) };
    return executeChanges(base, this.changes());
  }

  get #top(): OverlayLayer {
    return this.#layers.at(-1) ?? this.#ground;
  }

  /** undefined: not written here. */
  #written(key: string): Uint8Array | null | undefined {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const value = (this.#layers[i] as OverlayLayer).writes.get(key);
      if (value !== undefined) return value;
    }
    return this.#ground.writes.get(key);
  }

  #read(key: string): Uint8Array | undefined {
    if (this.#cache.has(key)) return this.#cache.get(key);
    this.#trace?.(key);
    const value = this.#base.get(key);
    this.#cache.set(key, value);
    return value;
  }
}

/** Largest value that the state takes under a key. */
export function maxValueBytes(key: string): number {
  return key === CODE_KEY || key === NEXT_CODE_KEY ? MAX_STATE_CODE_BYTES : MAX_STATE_VALUE_BYTES;
}

function checkSizes(key: string, length: number): void {
  if (key.length > MAX_STATE_KEY_BYTES)
    throw new CodedError({
      code: "STATE_KEY_TOO_LONG",
      message: `a state key of ${key.length} bytes; at most ${MAX_STATE_KEY_BYTES}`,
    });
  const limit = maxValueBytes(key);
  if (length > limit)
    throw new CodedError({
      code: "STATE_VALUE_TOO_LARGE",
      message: `a state value of ${length} bytes; at most ${limit}`,
    });
}
