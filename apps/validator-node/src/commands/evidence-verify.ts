/** Checks evidence offline; the set that it is about must be one that the operator trusts. */

import { createOutput } from "@platform/command-line/output";
import {
  type EvidenceDocument,
  type EvidenceVerdict,
  readEvidence,
  verifyEvidence,
} from "@platform/consensus-pbft";
import { trustGenesis, verifyDecision } from "@platform/decision-proof";
import { verifySignature } from "@platform/keys";
import {
  CodedError,
  chainIdOf,
  type Hex32,
  readGenesis,
  Scheme,
  type VerifyEd25519,
  validatorSetHash,
} from "@platform/protocol";
import { readText } from "../node/node-files.ts";

interface EvidenceVerifyOptions {
  readonly trust: string;
  readonly decision?: string;
  readonly json?: boolean;
}

const HINT: Readonly<Record<string, string>> = {
  EVIDENCE_MALFORMED: "the votes are not in the form in which validators sign them",
  EVIDENCE_OTHER_CHAIN: "verify it with the genesis.json of its own network",
  EVIDENCE_UNKNOWN_SET: "the set in the document is not the one that the votes name",
  EVIDENCE_UNKNOWN_MEMBER: "the accused hotkey is not in that set",
  EVIDENCE_NO_CONFLICT: "what was signed breaks no rule: this accuses an honest validator",
  EVIDENCE_BAD_SIGNATURE: "the accused session key has not signed this",
};

/** @throws CodedError EVIDENCE_* naming the check that failed, FILE_NOT_FOUND, GENESIS_*, DECISION_* */
export function evidenceVerify(file: string, options: EvidenceVerifyOptions): void {
  const verify: VerifyEd25519 = (key, message, signature) =>
    verifySignature(Scheme.ed25519, key, message, signature);
  const document = readEvidence(readText(file, "evidence"));
  const genesis = readText(options.trust, "genesis");
  assertTrusted(document, options, genesis, verify);
  const chainId = chainIdOf(readGenesis(genesis));
  const verdict = verifyEvidence(document.evidence, chainId, document.set, verify);
  if (!verdict.ok) throw refusal(verdict);
  createOutput(options.json === true).result(verdict, () =>
    [
      `${verdict.kind} of ${verdict.hotkey}: proven`,
      `epoch ${verdict.epoch}, height ${verdict.height}, view ${verdict.view}`,
    ].join("\n"),
  );
}

/** A set that nobody vouches for proves nothing: whoever made it up holds its keys. */
function assertTrusted(
  { set }: EvidenceDocument,
  { decision }: EvidenceVerifyOptions,
  genesis: string,
  verify: VerifyEd25519,
): void {
  const trust = trustGenesis(genesis);
  const trusted: Hex32[] = trust.type === "genesis" ? [trust.setHash] : [];
  if (decision !== undefined) {
    const proof = verifyDecision(readText(decision, "decision proof"), trust, verify);
    if (proof.verdict === "reject") throw proof.error;
    const { validatorSetHash: own, nextValidatorSetHash: next } = proof.decision.header;
    trusted.push(own, next);
  }
  if (trusted.includes(validatorSetHash(set))) return;
  throw new CodedError({
    code: "EVIDENCE_UNTRUSTED_SET",
    message: `nothing here vouches for the set of epoch ${set.epoch}`,
    hint: "add --decision FILE with the proof of any block of that epoch (`validator-node decision export`)",
  });
}

function refusal({ code }: Extract<EvidenceVerdict, { ok: false }>): CodedError {
  return new CodedError({
    code,
    message: "the document proves nothing",
    hint: HINT[code] ?? "compare it with the validator that wrote it",
  });
}
