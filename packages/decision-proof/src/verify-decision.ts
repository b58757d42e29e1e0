/** Offline verification of one decision (docs/spec/decision-proof.md §4): pure, for any JavaScript. */

import {
  CodedError,
  type Header,
  type Hex32,
  type Member,
  Phase,
  sha256Hex,
  totalPower,
  type VerifyEd25519,
  voteSignBytes,
} from "@platform/protocol";
import { checkLink, type Expected, type Link, readHeader, readLink } from "./certified.ts";
import { openBody, openState, type ProvenEntry } from "./contents.ts";
import { type DecisionDocument, readDocument } from "./document.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { refuse } from "./refusal.ts";
import type { Trust } from "./trust.ts";

/** What the document proves. */
export interface VerifiedDecision {
  readonly header: Header;
  readonly hash: Hex32;
  readonly view: number;
  /** Who signed, in the set's order. */
  readonly signers: readonly Member[];
  /** Power of all members of the set. */
  readonly totalPower: bigint;
  /** Epoch changes between the trust and the decision. */
  readonly changes: number;
  /** Null if the document has no body. */
  readonly extrinsics: readonly Uint8Array[] | null;
  /** Null if the document has no state proof. */
  readonly state: readonly ProvenEntry[] | null;
}

export type DecisionVerdict =
  | { readonly verdict: "accept"; readonly decision: VerifiedDecision }
  | { readonly verdict: "reject"; readonly error: CodedError };

/**
 * Checks a document from a stranger against what the caller trusts. Never throws for any text.
 *
 * @param verify replaces the pure ed25519, e.g. by the platform's faster one of the same rule
 */
export function verifyDecision(
  text: string,
  trust: Trust,
  verify: VerifyEd25519 = verifyEd25519,
): DecisionVerdict {
  try {
    return { verdict: "accept", decision: verified(readDocument(text), trust, verify) };
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code.startsWith("DECISION_"))
      return { verdict: "reject", error: thrown };
    throw thrown;
  }
}

/** In the order of the specification: form, chain of hashes, contents, and signatures last. */
function verified(
  document: DecisionDocument,
  trust: Trust,
  verify: VerifyEd25519,
): VerifiedDecision {
  const head = document.head === null ? null : readHeader(document.head, "head");
  const changes = document.changes.map((one, i) => readLink(one, `change ${i}`));
  const decision = readLink(document.decision, "decision");
  let expected = startOf(document, head, trust);
  for (const change of changes) {
    checkLink(change, expected);
    const { header, set } = change;
    if (header.nextValidatorSetHash === header.validatorSetHash)
      throw refuse("DECISION_NO_CHANGE", change.place, "its header does not change the set");
    const setHash = header.nextValidatorSetHash;
    expected = { ...expected, height: header.height, setHash, epoch: set.epoch };
  }
  checkLink(decision, expected);
  const { header, hash, set, certificate } = decision;
  const extrinsics = document.body === null ? null : openBody(header, document.body);
  const state = document.state === null ? null : openState(header, document.state);
  for (const link of [...changes, decision]) checkSignatures(link, verify);
  return {
    header,
    hash,
    view: certificate.view,
    signers: certificate.signatures.map(({ index }) => set.members[index] as Member),
    totalPower: totalPower(set),
    changes: changes.length,
    extrinsics,
    state,
  };
}

function startOf(document: DecisionDocument, head: Header | null, trust: Trust): Expected {
  const { chainId } = document;
  if (trust.type === "genesis") {
    if (head !== null)
      throw refuse("DECISION_TRUST_MISMATCH", "head", "it starts at a block, not at genesis");
    if (chainId !== trust.chainId)
      throw refuse("DECISION_OTHER_CHAIN", "document", "it is about another network");
    return { chainId, height: 0n, setHash: trust.setHash, epoch: null };
  }
  if (document.head === null || head === null)
    throw refuse(
      "DECISION_TRUST_MISMATCH",
      "head",
      "it starts at genesis, not at the trusted head",
    );
  if (head.height !== trust.height || sha256Hex(document.head) !== trust.hash)
    throw refuse(
      "DECISION_TRUST_MISMATCH",
      "head",
      "it starts at another block than the trusted one",
    );
  if (chainId !== head.chainId)
    throw refuse("DECISION_OTHER_CHAIN", "document", "it is about another network");
  return { chainId, height: head.height, setHash: head.nextValidatorSetHash, epoch: null };
}

function checkSignatures(
  { place, header, set, setHash, certificate }: Link,
  verify: VerifyEd25519,
) {
  const context = { chainId: header.chainId, epoch: set.epoch, validatorSetHash: setHash };
  const { height, view, digest } = certificate;
  const message = voteSignBytes(context, { height, view, phase: Phase.commit, digest });
  for (const { index, signature } of certificate.signatures) {
    const { sessionKey } = set.members[index] as Member;
    if (!verify(sessionKey, message, signature))
      throw refuse(
        "DECISION_SIGNATURE_INVALID",
        place,
        `the signature of member ${index} is wrong`,
      );
  }
}
