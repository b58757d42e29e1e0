/** Cuts a proof out of the tree: the tree itself, with what nobody asked for replaced by its hash. */

import { CodedError, MAX_PROOF_BYTES, ProofTag } from "@platform/protocol";
import { BITS_PER_BYTE, keyBit } from "./key-bits.ts";
import { isLeaf, type Leaf, type Tree, type TreeNode } from "./node.ts";

/** What the proof must settle: each key as present or absent, each prefix as a complete list. */
export interface ProofRequest {
  readonly keys?: readonly string[];
  readonly prefixes?: readonly string[];
  /** Keys that are settled by the hash of their value alone. */
  readonly hashed?: readonly string[];
}

/** The value to show, or null where its hash is enough. */
type ValueOf = (key: string) => Uint8Array | null;

/**
 * Pre-order bytes of docs/spec/state.md; `valueOf` gives the values at this very root.
 * @throws CodedError PROOF_TOO_LARGE
 */
export function proveTree(
  tree: Tree,
  request: ProofRequest,
  valueOf: (key: string) => Uint8Array,
): Uint8Array {
  if (tree === null) return new Uint8Array(0);
  const writer = new ProofWriter();
  const { keys = [], prefixes = [], hashed = [] } = request;
  const shownOf: ValueOf = (key) => (hashed.includes(key) ? null : valueOf(key));
  prove(tree, [...keys, ...hashed], prefixes, shownOf, writer);
  return writer.done();
}

function prove(
  node: TreeNode,
  keys: readonly string[],
  prefixes: readonly string[],
  valueOf: ValueOf,
  writer: ProofWriter,
): void {
  if (keys.length === 0 && prefixes.length === 0) return writer.hidden(node);
  const settled = prefixes.filter((prefix) => BITS_PER_BYTE * prefix.length <= node.bit);
  if (settled.some((prefix) => node.key.startsWith(prefix))) return open(node, valueOf, writer);
  if (isLeaf(node)) {
    return writer.leaf(node, keys.includes(node.key) ? valueOf(node.key) : null);
  }
  // A subtree foreign to a prefix proves its emptiness by one leaf: ask for the prefix as a key.
  const asked = settled.length === 0 ? keys : [...keys, ...settled];
  const deeper = prefixes.filter((prefix) => !settled.includes(prefix));
  const goes = (side: number) => (key: string) => keyBit(key, node.bit) === side;
  writer.inner(node.bit);
  prove(node.left, asked.filter(goes(0)), deeper.filter(goes(0)), valueOf, writer);
  prove(node.right, asked.filter(goes(1)), deeper.filter(goes(1)), valueOf, writer);
}

function open(node: TreeNode, valueOf: ValueOf, writer: ProofWriter): void {
  if (isLeaf(node)) return writer.leaf(node, valueOf(node.key));
  writer.inner(node.bit);
  open(node.left, valueOf, writer);
  open(node.right, valueOf, writer);
}

class ProofWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  hidden(node: TreeNode): void {
    this.#add(Buffer.of(ProofTag.hidden), Buffer.from(node.hash, "latin1"));
  }

  inner(bit: number): void {
    this.#add(Buffer.of(ProofTag.inner, bit >> 8, bit & 255));
  }

  leaf(leaf: Leaf, value: Uint8Array | null): void {
    if (value === null) {
      this.#key(ProofTag.shown, leaf.key);
      return this.#add(Buffer.from(leaf.valueHash, "latin1"));
    }
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    this.#key(ProofTag.opened, leaf.key);
    this.#add(length, value);
  }

  done(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#parts));
  }

  #key(tag: number, key: string): void {
    this.#add(Buffer.of(tag, key.length >> 8, key.length & 255), Buffer.from(key, "latin1"));
  }

  #add(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
    if (this.#length > MAX_PROOF_BYTES)
      throw new CodedError({
        code: "PROOF_TOO_LARGE",
        message: `a proof is at most ${MAX_PROOF_BYTES} bytes`,
        hint: "ask for fewer keys or a longer prefix",
      });
  }
}
