/**
 * A state of which only a proof is here: what the proof opens can be read, changed and rooted like the
 * whole one; everything else is refused, never taken for absent.
 */

import { CodedError, type Hex32, ProofTag } from "@platform/protocol";
import { END } from "../tree/key-bits.ts";
import { latin1ToHex } from "../tree/latin1.ts";
import {
  createInner,
  createLeaf,
  hashValue,
  type Leaf,
  rootHash,
  type TreeNode,
} from "../tree/node.ts";
import { findLeaf } from "../tree/walk.ts";
import type { StateView } from "./state-view.ts";

function incomplete(): CodedError {
  return new CodedError({
    code: "WITNESS_INCOMPLETE",
    message: "the proof does not open a key that is asked for",
    hint: "this build reads other keys than the one that made the proof",
  });
}

/** A subtree that the proof does not show. */
class HiddenNode implements Leaf {
  readonly hidden = true;
  readonly bit: typeof END = END;
  readonly bytes = 0;
  readonly hash: string;

  constructor(hash: string) {
    this.hash = hash;
  }

  get key(): string {
    throw incomplete();
  }

  get valueHash(): string {
    throw incomplete();
  }
}

/** @throws CodedError WITNESS_MALFORMED, WITNESS_ROOT_MISMATCH; its reads WITNESS_INCOMPLETE */
export function witnessView(root: Hex32, proof: Uint8Array): StateView {
  const values = new Map<string, Uint8Array>();
  const reader = new WitnessReader(proof, values);
  const tree = proof.length === 0 ? null : reader.node();
  if (!reader.atEnd) throw malformed();
  if (latin1ToHex(rootHash(tree)) !== root)
    throw new CodedError({
      code: "WITNESS_ROOT_MISMATCH",
      message: `the proof is of the root ${latin1ToHex(rootHash(tree))}, not of ${root}`,
    });
  return {
    tree,
    get: (key) => {
      const value = values.get(key);
      if (value === undefined && findLeaf(tree, key) !== undefined) throw incomplete();
      return value;
    },
  };
}

function malformed(): CodedError {
  return new CodedError({ code: "WITNESS_MALFORMED", message: "the proof is not one of a state" });
}

/** The pre-order of docs/spec/state.md §4. The root decides what is true: here only the form counts. */
class WitnessReader {
  readonly #bytes: Buffer;
  readonly #values: Map<string, Uint8Array>;
  #at = 0;

  constructor(bytes: Uint8Array, values: Map<string, Uint8Array>) {
    this.#bytes = Buffer.from(bytes);
    this.#values = values;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  node(): TreeNode {
    const tag = this.#take(1)[0];
    if (tag === ProofTag.hidden) return new HiddenNode(this.#take(32).toString("latin1"));
    if (tag === ProofTag.inner) return this.#inner();
    if (tag === ProofTag.opened || tag === ProofTag.shown) return this.#leaf(tag);
    throw malformed();
  }

  #inner(): TreeNode {
    const bit = this.#take(2).readUInt16BE();
    const left = this.node();
    const right = this.node();
    if (bit >= left.bit || bit >= right.bit) throw malformed();
    return createInner(bit, left, right);
  }

  #leaf(tag: number): Leaf {
    const key = this.#take(this.#take(2).readUInt16BE()).toString("latin1");
    if (tag === ProofTag.shown) return createLeaf(key, this.#take(32).toString("latin1"), 0);
    const value = Uint8Array.from(this.#take(this.#take(4).readUInt32BE()));
    this.#values.set(key, value);
    return createLeaf(key, hashValue(value), value.length);
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed();
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}
