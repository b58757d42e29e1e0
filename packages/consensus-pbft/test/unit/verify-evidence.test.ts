// Evidence offline: each kind is accepted, each fault refused, and over random lives of an honest key no
// two of its signatures prove anything, in whatever kind and order a framer presents them.

import { readFileSync } from "node:fs";
import {
  certificateHash,
  encodeCertificate,
  encodeHeader,
  FORMAT_VERSION,
  fromHex,
  type Header,
  type Hex32,
  headerHash,
  Phase,
  sha256Hex,
  utf8,
  type ValidatorSet,
  type VerifyEd25519,
  type VoteSubject,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { expect, test } from "vitest";
import {
  type Evidence,
  readEvidence,
  type SignedBytes,
  verifyEvidence,
  writeEvidence,
} from "../../src/index.ts";

const name = (text: string): Hex32 => sha256Hex(utf8(text));
const CHAIN = name("chain");
const SET: ValidatorSet = {
  epoch: 3n,
  boundary: 60n,
  members: ["a", "b", "c", "d"].map((one) => ({
    hotkey: name(`hotkey ${one}`),
    sessionKey: name(`session ${one}`),
    power: 10n,
  })),
};
const [{ hotkey, sessionKey }] = SET.members as [ValidatorSet["members"][number]];
const CONTEXT = { chainId: CHAIN, epoch: SET.epoch, validatorSetHash: validatorSetHash(SET) };

/** A signature names its key and bytes: nobody can make another's. */
const signatureOf = (key: Hex32, bytes: Uint8Array) => {
  const half = sha256Hex(Uint8Array.from([...fromHex(key), ...bytes]));
  return `${half}${half}`;
};
const verify: VerifyEd25519 = (key, bytes, signature) => signatureOf(key, bytes) === signature;

function signed(subject: VoteSubject, context = CONTEXT, key = sessionKey): SignedBytes {
  const signBytes = voteSignBytes(context, subject);
  return { signBytes, signature: signatureOf(key, signBytes) };
}

const commit: VoteSubject = { height: 8n, view: 2, phase: Phase.commit, digest: name("block") };
const change = (view: number, preparedView: number | null): VoteSubject => {
  const digest = preparedView === null ? ZERO_HASH : name("block");
  return { height: 8n, view, phase: Phase.viewChange, digest, preparedView };
};

type InvalidProposal = Extract<Evidence, { kind: "invalid-proposal" }>;

function invalid(
  change: Partial<Header>,
  certificate: Uint8Array = new Uint8Array(0),
): InvalidProposal {
  const header: Header = {
    formatVersion: FORMAT_VERSION,
    chainId: CHAIN,
    height: 8n,
    parentHash: name("parent"),
    timeMs: 1n,
    chainRef: { number: 1n, hash: name("ref") },
    epoch: SET.epoch,
    validatorSetHash: CONTEXT.validatorSetHash,
    nextValidatorSetHash: CONTEXT.validatorSetHash,
    specVersion: 1,
    sandboxVersion: 1,
    parentCertHash: certificateHash(certificate),
    extrinsicsRoot: ZERO_HASH,
    stateRoot: ZERO_HASH,
    eventsRoot: ZERO_HASH,
    ...change,
  };
  const digest = headerHash(header);
  const first = signed({ height: 8n, view: 0, phase: Phase.prePrepare, digest });
  return { kind: "invalid-proposal", hotkey, first, header: encodeHeader(header), certificate };
}

const EQUIVOCATION: Evidence = {
  kind: "equivocation",
  hotkey,
  first: signed(commit),
  second: signed({ ...commit, digest: name("other") }),
};
const AMNESIA: Evidence = {
  kind: "amnesia",
  hotkey,
  first: signed(commit),
  second: signed(change(3, 1)),
};
const INVALID = invalid({ height: 9n });
const ALL: readonly Evidence[] = [EQUIVOCATION, AMNESIA, INVALID];

const codeOf = (evidence: Evidence, chainId = CHAIN, set = SET): string => {
  const verdict = verifyEvidence(evidence, chainId, set, verify);
  return verdict.ok ? "proven" : verdict.code;
};

test("each kind is proven, and the document gives it back", () => {
  for (const evidence of ALL) {
    expect(verifyEvidence(evidence, CHAIN, SET, verify)).toMatchObject({
      ok: true,
      kind: evidence.kind,
      hotkey,
      epoch: 3n,
      height: 8n,
    });
    const { text, hash } = writeEvidence({ evidence, set: SET });
    expect(readEvidence(text)).toEqual({ evidence, set: SET });
    expect(hash).toBe(sha256Hex(utf8(text)));
  }
  const lies = encodeCertificate({ height: 8n, view: 0, digest: name("parent"), signatures: [] });
  expect(codeOf(invalid({}, lies))).toBe("proven");
});

test("documents have the frozen form", () => {
  const path = new URL("../../vectors/evidence.json", import.meta.url);
  const vectors = JSON.parse(readFileSync(path, "utf8"));
  expect(ALL.map((evidence) => writeEvidence({ evidence, set: SET }))).toEqual(vectors.documents);
  expect(vectors.chainId).toBe(CHAIN);
});

test("each fault of evidence has its own code", () => {
  for (const evidence of ALL) {
    expect(codeOf(evidence, name("other chain"))).toBe("EVIDENCE_OTHER_CHAIN");
    expect(codeOf(evidence, CHAIN, { ...SET, boundary: 61n })).toBe("EVIDENCE_UNKNOWN_SET");
    expect(codeOf({ ...evidence, hotkey: name("nobody") })).toBe("EVIDENCE_UNKNOWN_MEMBER");
    const other = SET.members[1]?.hotkey ?? "";
    expect(codeOf({ ...evidence, hotkey: other })).toBe("EVIDENCE_BAD_SIGNATURE");
    const first = { ...evidence.first, signBytes: evidence.first.signBytes.slice(1) };
    expect(codeOf({ ...evidence, first })).toBe("EVIDENCE_MALFORMED");
  }
  expect(codeOf(invalid({}))).toBe("EVIDENCE_NO_CONFLICT");
  expect(codeOf({ ...EQUIVOCATION, second: EQUIVOCATION.first })).toBe("EVIDENCE_NO_CONFLICT");
  for (const [view, prepared] of [
    [3, 2],
    [2, 1],
    [4, 3],
  ] as const)
    expect(codeOf({ ...AMNESIA, second: signed(change(view, prepared)) })).toBe(
      "EVIDENCE_NO_CONFLICT",
    );
});

test("what the signature does not cover proves nothing", () => {
  // An honest header; beside it a certificate that it does not bind.
  const beside = encodeCertificate({ height: 1n, view: 0, digest: name("x"), signatures: [] });
  expect(codeOf({ ...invalid({}), certificate: beside })).toBe("EVIDENCE_NO_CONFLICT");
  const foreign = invalid({ height: 9n });
  expect(codeOf({ ...INVALID, header: foreign.header.slice(0, 345) })).toBe("EVIDENCE_MALFORMED");
});

/** Votes of a key that keeps the rules, over some heights and views. */
function honestLife(
  below: (bound: number) => number,
): { subject: VoteSubject; bytes: SignedBytes }[] {
  const votes: VoteSubject[] = [];
  for (let height = 8n; height < 11n; height++) {
    let prepared: { view: number; digest: Hex32 } | null = null;
    for (let view = 0; view < 5; view++) {
      if (view > 0) {
        const preparedView = prepared?.view ?? null;
        const digest = prepared?.digest ?? ZERO_HASH;
        votes.push({ height, view, phase: Phase.viewChange, digest, preparedView });
      }
      const digest: Hex32 = name(`block ${height} ${below(3)}`);
      if (below(2) === 0) votes.push({ height, view, phase: Phase.prePrepare, digest });
      if (below(3) > 0) votes.push({ height, view, phase: Phase.prepare, digest });
      else votes.push({ height, view, phase: Phase.prepare, digest: ZERO_HASH, nilReason: 5 });
      if (below(2) === 0) continue;
      votes.push({ height, view, phase: Phase.commit, digest });
      prepared = { view, digest };
    }
  }
  return votes.map((subject) => ({ subject, bytes: signed(subject) }));
}

test("no two signatures of an honest key prove anything", () => {
  let state = 20_261_120;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % bound;
  };
  let tried = 0;
  for (let life = 0; life < 20; life++) {
    const votes = honestLife(below);
    for (const { bytes: first } of votes)
      for (const { bytes: second } of votes)
        for (const kind of ["equivocation", "amnesia"] as const) {
          expect(codeOf({ kind, hotkey, first, second })).toBe("EVIDENCE_NO_CONFLICT");
          tried++;
        }
  }
  expect(tried).toBeGreaterThan(20_000);
});

test("a document with any character changed proves nothing, or the same", () => {
  for (const evidence of ALL) {
    const { text } = writeEvidence({ evidence, set: SET });
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === "1" ? "2" : "1"}${text.slice(at + 1)}`;
      try {
        const document = readEvidence(changed);
        expect(codeOf(document.evidence, CHAIN, document.set), `character ${at}`).not.toBe(
          "proven",
        );
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "EVIDENCE_MALFORMED" });
      }
    }
  }
});
