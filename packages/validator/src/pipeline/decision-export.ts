/** Puts a decision proof together from what this node stores (docs/spec/decision-proof.md). */

import {
  type CertifiedHeader,
  type DecisionDocument,
  type StateEvidence,
  writeDocument,
} from "@platform/decision-proof";
import {
  assert,
  CodedError,
  chainIdOf,
  compareBytes,
  decodeHeader,
  encodeValidatorSet,
  type Genesis,
  genesisValidatorSet,
  HEADER_BYTES,
  type Hex32,
  MAX_BLOCK_BYTES,
  MAX_DECISION_CHANGES,
  MAX_DECISION_CHARS,
  MAX_DECISION_KEYS,
  MAX_PROOF_BYTES,
  sha256Hex,
} from "@platform/protocol";
import type { StoredSetChange } from "@platform/storage";
import type { DecisionRequest } from "../api.ts";
import type { Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";

/** Names of fields, state keys, and the decision itself. */
const MAX_REST_BYTES = 64 * 1024;
/** Bytes of set changes in one document: as hex they leave room for a body and a state proof. */
const MAX_CHANGE_BYTES =
  MAX_DECISION_CHARS / 2 - MAX_BLOCK_BYTES - MAX_PROOF_BYTES - MAX_REST_BYTES;

export interface DecisionExportComponents {
  readonly genesis: Genesis;
  readonly store: Pick<Store, "decision" | "setByHash" | "setChanges">;
  readonly executor: Pick<ExecutorClient, "proof">;
}

/**
 * The document as text; null if the block is not stored here.
 * @throws CodedError BAD_PARAMETER, BLOCK_NOT_KEPT, SET_NOT_KEPT, PROOF_TOO_LONG,
 *   STATE_HEIGHT_UNAVAILABLE
 */
export async function exportDecision(
  parts: DecisionExportComponents,
  request: DecisionRequest,
): Promise<string | null> {
  const { height, from } = request;
  if (height < 1n || (from !== null && from >= height))
    throw new CodedError({
      code: "BAD_PARAMETER",
      message: "a decision has a height of 1 or more, and lies above the head it is proven from",
    });
  const stored = await parts.store.decision(height);
  const start = await startOf(parts, from);
  if (stored === null) return null;
  const changes: CertifiedHeader[] = [];
  let { set } = start;
  for (const change of await changesBetween(parts.store, from ?? 0n, height)) {
    changes.push(certified(change.header, change.certificate, set, height));
    set = change.set;
  }
  const header = stored.block.slice(0, HEADER_BYTES);
  const document: DecisionDocument = {
    chainId: chainIdOf(parts.genesis),
    head: start.head,
    changes,
    decision: certified(header, stored.certificate, set, height),
    body: request.body ? stored.block.slice(HEADER_BYTES) : null,
    state: await stateOf(parts.executor, height, request.keys),
  };
  const text = writeDocument(document);
  assert(text.length <= MAX_DECISION_CHARS, "a document's parts are bounded");
  return text;
}

interface Start {
  readonly head: Uint8Array | null;
  /** Set of the first height that needs a certificate. */
  readonly set: Uint8Array;
}

/** @throws CodedError BLOCK_NOT_KEPT, SET_NOT_KEPT */
async function startOf(
  { genesis, store }: DecisionExportComponents,
  from: bigint | null,
): Promise<Start> {
  const first = encodeValidatorSet(genesisValidatorSet(genesis));
  if (from === null) return { head: null, set: first };
  const stored = await store.decision(from);
  if (stored === null)
    throw new CodedError({
      code: "BLOCK_NOT_KEPT",
      message: `block ${from}, where the proof is to start, is not kept here`,
      hint: "ask a validator that keeps older blocks, or start at a later one",
    });
  const head = stored.block.slice(0, HEADER_BYTES);
  const { nextValidatorSetHash } = decodeHeader(head);
  if (nextValidatorSetHash === sha256Hex(first)) return { head, set: first };
  const set = await store.setByHash(nextValidatorSetHash);
  if (set === null) throw notKept(nextValidatorSetHash);
  return { head, set };
}

/** @throws CodedError PROOF_TOO_LONG */
async function changesBetween(
  store: DecisionExportComponents["store"],
  above: bigint,
  below: bigint,
): Promise<StoredSetChange[]> {
  const found = await store.setChanges(above, MAX_DECISION_CHANGES + 1, MAX_CHANGE_BYTES);
  const between = found.filter(({ header }) => decodeHeader(header).height < below);
  if (between.length > MAX_DECISION_CHANGES) throw tooLong(between.at(-2));
  // All of what came back, and perhaps there is more that did not fit.
  const last = between.at(-1);
  if (last !== undefined && between.length === found.length) {
    const more = await store.setChanges(decodeHeader(last.header).height, 1, 1);
    if (more.some(({ header }) => decodeHeader(header).height < below)) throw tooLong(last);
  }
  return between;
}

/** @throws CodedError SET_NOT_KEPT if this set is not the one that signed */
function certified(
  header: Uint8Array,
  certificate: Uint8Array,
  set: Uint8Array,
  height: bigint,
): CertifiedHeader {
  const { validatorSetHash } = decodeHeader(header);
  if (sha256Hex(set) !== validatorSetHash) throw notKept(validatorSetHash, height);
  return { header, certificate, set };
}

function notKept(setHash: Hex32, height?: bigint): CodedError {
  const above = height === undefined ? "" : ` on the way to height ${height}`;
  return new CodedError({
    code: "SET_NOT_KEPT",
    message: `this node lacks the change that put set ${setHash} in force${above}`,
    hint: "it joined later: ask another validator, or start at a block it knows: --from HEIGHT",
  });
}

function tooLong(last: StoredSetChange | undefined): CodedError {
  assert(last !== undefined, "a document that is too long has a change");
  const { height } = decodeHeader(last.header);
  return new CodedError({
    code: "PROOF_TOO_LONG",
    message: "more epochs changed on the way than one document holds",
    hint: `prove height ${height} first, then export this one with --from ${height} and trust it as head`,
    data: { height: String(height) },
  });
}

/** @throws CodedError BAD_PARAMETER, STATE_HEIGHT_UNAVAILABLE */
async function stateOf(
  executor: DecisionExportComponents["executor"],
  height: bigint,
  wanted: readonly Uint8Array[],
): Promise<StateEvidence | null> {
  if (wanted.length === 0) return null;
  const keys = wanted.toSorted(compareBytes);
  const doubled = keys.some((key, i) => i > 0 && compareBytes(keys[i - 1] ?? key, key) === 0);
  if (doubled || keys.length > MAX_DECISION_KEYS)
    throw new CodedError({
      code: "BAD_PARAMETER",
      message: `a proof is about 1 to ${MAX_DECISION_KEYS} different state keys`,
    });
  return { keys, proof: (await executor.proof(keys, height)).proof };
}
