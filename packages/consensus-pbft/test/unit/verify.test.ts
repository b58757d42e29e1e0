// The verifier: takes one valid message of each kind and spoils one thing at a time.
import type { ConsensusMessage, PrePrepare, ViewChange } from "@platform/protocol";
import { Phase, ZERO_HASH } from "@platform/protocol";
import { expect, test } from "vitest";
import { verifyMessage } from "../../src/index.ts";
import { block, digestOf, Rig } from "../support/rig.ts";

const rig = new Rig();
const D = digestOf(block(1));
const code = (message: ConsensusMessage) => {
  const result = verifyMessage(rig.context, message);
  return result.verdict === "accept" ? "accept" : result.code;
};
const QUORUM = [0, 1, 2];

test("a vote needs its signer's signature over exactly its subject", () => {
  const vote = rig.prepare(1, 0, D);
  expect(code(vote)).toBe("accept");
  expect(code({ ...vote, signer: 2 } as ConsensusMessage)).toBe("CONSENSUS_BAD_SIGNATURE");
  expect(code({ ...vote, view: 1 } as ConsensusMessage)).toBe("CONSENSUS_BAD_SIGNATURE");
  expect(code({ ...vote, phase: Phase.commit } as ConsensusMessage)).toBe(
    "CONSENSUS_BAD_SIGNATURE",
  );
  expect(code({ ...vote, signer: 4 } as ConsensusMessage)).toBe("CONSENSUS_UNKNOWN_SIGNER");
});

test("a nil vote is a PREPARE with a reason and nothing else", () => {
  expect(code(rig.prepare(1, 0, ZERO_HASH, 3))).toBe("accept");
  expect(code(rig.prepare(1, 0, ZERO_HASH, 0))).toBe("CONSENSUS_MALFORMED");
  expect(code(rig.prepare(1, 0, D, 3))).toBe("CONSENSUS_MALFORMED");
  expect(code(rig.commit(1, 0, ZERO_HASH))).toBe("CONSENSUS_MALFORMED");
});

test("view 0: only the leader, the right digest, no justification", () => {
  const proposal = rig.prePrepare(0, block(1)) as PrePrepare;
  expect(code(proposal)).toBe("accept");
  expect(code({ ...proposal, signer: rig.leader(1) })).toBe("CONSENSUS_NOT_LEADER");
  expect(code({ ...proposal, block: block(2) })).toBe("CONSENSUS_BAD_DIGEST");
  const justification = rig.justification(1, QUORUM);
  expect(code({ ...proposal, justification })).toBe("CONSENSUS_BAD_JUSTIFICATION");
});

test("a later view needs a quorum of distinct claims for exactly that view", () => {
  const good = rig.justification(2, QUORUM);
  const of = (justification: PrePrepare["justification"]) =>
    code(rig.prePrepare(2, block(1), justification));
  expect(of(good)).toBe("accept");
  const bad = "CONSENSUS_BAD_JUSTIFICATION";
  expect(of(null)).toBe(bad);
  expect(of(rig.justification(2, [0, 1]))).toBe(bad);
  expect(of(rig.justification(2, [0, 1, 1]))).toBe(bad);
  expect(of(rig.justification(2, [1, 0, 2]))).toBe(bad);
  expect(of(rig.justification(2, [0, 1, 9]))).toBe(bad);
  expect(of(rig.justification(1, QUORUM))).toBe(bad);
});

test("a later view proposes the value of the highest prepared claim, on its full certificate", () => {
  const prepared = rig.certificate(Phase.prepare, 1, D, QUORUM);
  const good = rig.justification(2, QUORUM, prepared);
  const of = (body: Uint8Array, justification: PrePrepare["justification"]) =>
    code(rig.prePrepare(2, body, justification));
  const bad = "CONSENSUS_BAD_JUSTIFICATION";
  expect(of(block(1), good)).toBe("accept");
  expect(of(block(2), good)).toBe(bad);
  expect(of(block(1), { ...good, prepared: null })).toBe(bad);
  expect(of(block(1), { ...rig.justification(2, QUORUM), prepared })).toBe(bad);
  const other = rig.certificate(Phase.prepare, 0, D, QUORUM);
  expect(of(block(1), { ...good, prepared: other })).toBe(bad);
  const commits = rig.certificate(Phase.commit, 1, D, QUORUM);
  expect(of(block(1), { ...good, prepared: commits })).toBe(bad);
  const thin = rig.certificate(Phase.prepare, 1, D, [0, 1]);
  expect(of(block(1), { ...good, prepared: thin })).toBe(bad);
  const lower = { ...prepared, height: prepared.height - 1n };
  expect(of(block(1), { ...good, prepared: lower })).toBe(bad);
});

test("a claim of a view that is not below its own is void", () => {
  const prepared = rig.certificate(Phase.prepare, 2, D, QUORUM);
  expect(code(rig.prePrepare(2, block(1), rig.justification(2, QUORUM, prepared)))).toBe(
    "CONSENSUS_BAD_JUSTIFICATION",
  );
  expect(code(rig.viewChange(1, 2, prepared))).toBe("CONSENSUS_BAD_CERTIFICATE");
});

test("a VIEW-CHANGE rests on its own certificate, or claims nothing", () => {
  const prepared = rig.certificate(Phase.prepare, 0, D, QUORUM);
  const full = rig.viewChange(1, 1, prepared, block(1)) as ViewChange;
  expect(code(full)).toBe("accept");
  expect(code(rig.viewChange(1, 1))).toBe("accept");
  expect(code(rig.viewChange(1, 0))).toBe("CONSENSUS_MALFORMED");
  expect(code({ ...full, prepared: null })).toBe("CONSENSUS_BAD_CERTIFICATE");
  const foreign = rig.certificate(Phase.prepare, 0, digestOf(block(2)), QUORUM);
  expect(code({ ...full, prepared: foreign })).toBe("CONSENSUS_BAD_CERTIFICATE");
  expect(code({ ...full, block: block(2) })).toBe("CONSENSUS_BAD_DIGEST");
  expect(code({ ...rig.viewChange(1, 1), block: block(1) } as ViewChange)).toBe(
    "CONSENSUS_MALFORMED",
  );
});

test("a decision is a COMMIT quorum over the body's digest", () => {
  const certificate = rig.certificate(Phase.commit, 4, D, QUORUM);
  const of = (changed: object) =>
    code({ type: "decided", certificate: { ...certificate, ...changed }, block: null });
  expect(of({})).toBe("accept");
  expect(code({ type: "decided", certificate, block: block(1) })).toBe("accept");
  expect(code({ type: "decided", certificate, block: block(2) })).toBe("CONSENSUS_BAD_DIGEST");
  const bad = "CONSENSUS_BAD_CERTIFICATE";
  expect(of({ view: 3 })).toBe(bad);
  expect(of({ signatures: certificate.signatures.slice(1) })).toBe(bad);
  const [first, second] = certificate.signatures;
  expect(of({ signatures: [first, second, second] })).toBe(bad);
  expect(of(rig.certificate(Phase.prepare, 4, D, QUORUM))).toBe(bad);
  expect(of(rig.certificate(Phase.commit, 4, ZERO_HASH, QUORUM))).toBe(bad);
});

test("exactly two thirds of the power are no quorum", () => {
  const uneven = new Rig({ powers: [2, 2, 1, 1], self: 3 });
  const certificate = (signers: number[]) =>
    verifyMessage(uneven.context, {
      type: "decided",
      certificate: uneven.certificate(Phase.commit, 0, D, signers),
      block: null,
    }).verdict;
  expect(certificate([0, 1])).toBe("reject");
  expect(certificate([0, 1, 2])).toBe("accept");
});
