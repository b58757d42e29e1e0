/** Verifier of state proofs (docs/spec/state.md §4): pure, for nodes, clients and browsers alike. */

import { compareBytes, concatBytes, equalBytes, toHex } from "./bytes.ts";
import { type Hex32, sha256 } from "./hash.ts";
import { MAX_PROOF_BYTES, MAX_STATE_KEY_BYTES } from "./limits.ts";

/** First byte of each node in a proof; append-only. */
export const ProofTag = { opened: 0, inner: 1, hidden: 2, shown: 3 } as const;

export type ProofRejection = "PROOF_TOO_LARGE" | "PROOF_MALFORMED" | "PROOF_ROOT_MISMATCH";

export type StateProofVerdict =
  | { readonly verdict: "accept"; readonly state: OpenedState }
  | { readonly verdict: "reject"; readonly code: ProofRejection };

/** What the proof says of one key. `uncovered` is no answer at all, and never means absent. */
export type ProvenValue =
  | { readonly status: "present"; readonly value: Uint8Array }
  | { readonly status: "absent" }
  | { readonly status: "uncovered" };

export interface StateEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Every entry under the prefix in key order, or nothing. */
export type ProvenList =
  | { readonly status: "complete"; readonly entries: readonly StateEntry[] }
  | { readonly status: "uncovered" };

/** The part of a state that a proof opened, bound to the root that the caller trusts. */
export interface OpenedState {
  get(key: Uint8Array): ProvenValue;
  list(prefix: Uint8Array): ProvenList;
}

interface ProofLeaf {
  readonly kind: "leaf";
  readonly key: Uint8Array;
  readonly hash: Uint8Array;
  /** Undefined where only the value's hash was given. */
  readonly value: Uint8Array | undefined;
}
interface ProofInner {
  readonly kind: "inner";
  readonly bit: number;
  /** A key below this node that the proof names, if any. */
  readonly key: Uint8Array | undefined;
  readonly hash: Uint8Array;
  readonly left: ProofNode;
  readonly right: ProofNode;
}
interface ProofHidden {
  readonly kind: "hidden";
  readonly key: undefined;
  readonly hash: Uint8Array;
}
type ProofNode = ProofLeaf | ProofInner | ProofHidden;

const EMPTY_ROOT = toHex(sha256(Uint8Array.of(2)));
const BITS_PER_BYTE = 9;
/** One bit past the longest key: no real inner node stands there. */
const BIT_LIMIT = BITS_PER_BYTE * MAX_STATE_KEY_BYTES;
const MALFORMED = { verdict: "reject", code: "PROOF_MALFORMED" } as const;

/** Checks a proof against the state root of a header that the caller has verified. Never throws. */
export function openStateProof(root: Hex32, proof: Uint8Array): StateProofVerdict {
  if (proof.length > MAX_PROOF_BYTES) return { verdict: "reject", code: "PROOF_TOO_LARGE" };
  let node: ProofNode | undefined;
  if (proof.length > 0) {
    const parser = new ProofParser(proof);
    node = parser.node(-1);
    if (node === undefined || !parser.atEnd) return MALFORMED;
  }
  const computed = node === undefined ? EMPTY_ROOT : toHex(node.hash);
  if (computed !== root) return { verdict: "reject", code: "PROOF_ROOT_MISMATCH" };
  return {
    verdict: "accept",
    state: { get: (key) => provenValue(node, key), list: (prefix) => provenList(node, prefix) },
  };
}

function bitOf(key: Uint8Array, index: number): number {
  const byte = Math.floor(index / BITS_PER_BYTE);
  const place = index % BITS_PER_BYTE;
  if (byte >= key.length) return 0;
  return place === 0 ? 1 : ((key[byte] as number) >> (8 - place)) & 1;
}

/** First differing bit of two different keys; -1 for equal ones, which no tree holds. */
function criticalBit(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) ^ (b[i] as number);
    if (difference !== 0) return BITS_PER_BYTE * i + Math.clz32(difference) - 23;
  }
  return a.length === b.length ? -1 : BITS_PER_BYTE * shared;
}

function provenValue(root: ProofNode | undefined, key: Uint8Array): ProvenValue {
  if (root === undefined) return { status: "absent" };
  let node = root;
  while (node.kind === "inner") node = bitOf(key, node.bit) === 1 ? node.right : node.left;
  if (node.kind === "hidden") return { status: "uncovered" };
  // The key's own bits lead to the one place where it could be: another key there proves absence.
  if (!equalBytes(node.key, key)) return { status: "absent" };
  return node.value === undefined
    ? { status: "uncovered" }
    : { status: "present", value: node.value };
}

function provenList(root: ProofNode | undefined, prefix: Uint8Array): ProvenList {
  if (root === undefined) return { status: "complete", entries: [] };
  let node = root;
  while (node.kind === "inner" && node.bit < BITS_PER_BYTE * prefix.length)
    node = bitOf(prefix, node.bit) === 1 ? node.right : node.left;
  if (node.key === undefined) return { status: "uncovered" };
  // All keys below share the bits of the prefix's length, so one of them speaks for all.
  const own = compareBytes(node.key.subarray(0, prefix.length), prefix) === 0;
  if (!own) return { status: "complete", entries: [] };
  const entries: StateEntry[] = [];
  const waiting: ProofNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === "inner") waiting.push(next.right, next.left);
    else if (next.kind === "hidden" || next.value === undefined) return { status: "uncovered" };
    else entries.push({ key: next.key, value: next.value });
  }
  return { status: "complete", entries };
}

/** Strict pre-order parser that hashes bottom-up; undefined for anything out of form. */
class ProofParser {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Depth is bounded because bit indexes grow and end at {@link BIT_LIMIT}. */
  node(parentBit: number): ProofNode | undefined {
    const tag = this.#take(1)?.[0];
    if (tag === ProofTag.inner) return this.#inner(parentBit);
    if (tag === ProofTag.opened || tag === ProofTag.shown) return this.#leaf(tag);
    if (tag !== ProofTag.hidden) return undefined;
    const hash = this.#take(32);
    return hash && { kind: "hidden", key: undefined, hash };
  }

  #inner(parentBit: number): ProofInner | undefined {
    const head = this.#take(2);
    if (head === undefined) return undefined;
    const bit = ((head[0] as number) << 8) | (head[1] as number);
    if (bit <= parentBit || bit >= BIT_LIMIT) return undefined;
    const left = this.node(bit);
    if (left === undefined || !standsAt(left, bit, 0)) return undefined;
    const right = this.node(bit);
    if (right === undefined || !standsAt(right, bit, 1)) return undefined;
    if (left.key && right.key && criticalBit(left.key, right.key) !== bit) return undefined;
    const hash = sha256(concatBytes(Uint8Array.of(1), head, left.hash, right.hash));
    return { kind: "inner", bit, key: left.key ?? right.key, hash, left, right };
  }

  #leaf(tag: number): ProofLeaf | undefined {
    const head = this.#take(2);
    const key = head && this.#take(((head[0] as number) << 8) | (head[1] as number));
    if (head === undefined || key === undefined || key.length > MAX_STATE_KEY_BYTES)
      return undefined;
    const value = tag === ProofTag.opened ? this.#value() : undefined;
    if (tag === ProofTag.opened && value === undefined) return undefined;
    const valueHash = value === undefined ? this.#take(32) : sha256(value);
    if (valueHash === undefined) return undefined;
    const hash = sha256(concatBytes(Uint8Array.of(0), head, key, valueHash));
    return { kind: "leaf", key, hash, value };
  }

  #value(): Uint8Array | undefined {
    const head = this.#take(4);
    if (head === undefined) return undefined;
    return this.#take(new DataView(head.buffer, head.byteOffset).getUint32(0));
  }

  #take(length: number): Uint8Array | undefined {
    const end = this.#offset + length;
    if (end > this.#bytes.length) return undefined;
    const part = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return part;
  }
}

/** A named key must lie on the side of each inner node under which the proof puts it. */
function standsAt(node: ProofNode, bit: number, side: number): boolean {
  return node.key === undefined || bitOf(node.key, bit) === side;
}
