/** Documents that prove nothing, each with the one check that must refuse it. */

import {
  encodeHeader,
  fromHex,
  type Header,
  joinBytes,
  Phase,
  sha256Hex,
} from "@platform/protocol";
import { type CertifiedHeader, type DecisionDocument, writeDocument } from "../../src/index.ts";
import { ACCEPTED, certify, DECIDED, FROM_HEAD, FULL, headerOf, SETS, SMALL } from "./sample.ts";

export interface Tampered {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  /** Trusts the sample's head instead of its genesis. */
  readonly fromHead?: true;
}

/** A copy with one byte replaced; negative offsets count from the end. */
function flip(bytes: Uint8Array, offset: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  const at = offset < 0 ? out.length + offset : offset;
  out[at] = (out[at] as number) ^ 1;
  return out;
}
const longer = (bytes: Uint8Array): Uint8Array => joinBytes([bytes, Uint8Array.of(0)]);

const { decision } = FULL;
const [first, second] = FULL.changes as [CertifiedHeader, CertifiedHeader];
const text = (fields: Partial<DecisionDocument>): string => writeDocument({ ...FULL, ...fields });
const decided = (fields: Partial<CertifiedHeader>): string =>
  text({ decision: { ...decision, ...fields } });
/** The decided header changed and certified anew by the last set, without body and state. */
const signed = (fields: Partial<Header>, vote: Parameters<typeof certify>[2] = {}): string =>
  text({ decision: certify({ ...DECIDED, ...fields }, SETS.last, vote), body: null, state: null });

/** Bytes 47 … of a certificate: count, then 66 bytes for each signer. */
const SIGNER_BYTES = 66;
const FIRST_SIGNER = 47;
function signersOf(pick: (all: Uint8Array[]) => Uint8Array[]): Uint8Array {
  const { certificate } = decision;
  const all: Uint8Array[] = [];
  for (let at = FIRST_SIGNER; at < certificate.length; at += SIGNER_BYTES)
    all.push(certificate.slice(at, at + SIGNER_BYTES));
  const picked = pick(all);
  const head = certificate.slice(0, FIRST_SIGNER);
  head[FIRST_SIGNER - 1] = picked.length;
  return joinBytes([head, ...picked]);
}

function documentForms(): Tampered[] {
  const { full } = ACCEPTED;
  const swap = (from: string, to: string): string => full.replace(from, to);
  const malformed = "DECISION_MALFORMED";
  return [
    { name: "no JSON", text: full.slice(0, -1), code: malformed },
    { name: "a list", text: "[]", code: malformed },
    {
      name: "another format",
      text: swap('"formatVersion":"1"', '"formatVersion":"2"'),
      code: "DECISION_FORMAT_UNKNOWN",
    },
    {
      name: "the format as a number",
      text: swap('"formatVersion":"1"', '"formatVersion":1'),
      code: "DECISION_FORMAT_UNKNOWN",
    },
    {
      name: "another scheme",
      text: swap("ed25519-list", "bls12-381"),
      code: "DECISION_SCHEME_UNKNOWN",
    },
    { name: "an unknown field", text: swap('{"body"', '{"age":"1","body"'), code: malformed },
    { name: "a missing field", text: swap(`"chainId":"${FULL.chainId}",`, ""), code: malformed },
    {
      name: "upper-case hex",
      text: full.replace(
        /"header":"([0-9a-f]{80})/,
        (all) => `"header":"${all.slice(10).toUpperCase()}`,
      ),
      code: malformed,
    },
    { name: "half a byte", text: swap('"proof":"', '"proof":"0'), code: malformed },
    {
      name: "a doubled field",
      text: swap('{"body"', '{"body":null,"body"'),
      code: "DECISION_NOT_CANONICAL",
    },
    { name: "white space", text: swap('{"body"', '{ "body"'), code: "DECISION_NOT_CANONICAL" },
    { name: "trailing bytes", text: `${full}\n\n`, code: "DECISION_NOT_CANONICAL" },
    {
      name: "more changes than a document may hold",
      text: text({ changes: Array.from({ length: 1025 }, () => first) }),
      code: "DECISION_TOO_LARGE",
    },
    {
      name: "oversize",
      text: `${full}${" ".repeat(24 * 1024 * 1024)}`,
      code: "DECISION_TOO_LARGE",
    },
    {
      name: "no state key",
      text: text({ state: { keys: [], proof: new Uint8Array(0) } }),
      code: malformed,
    },
    {
      name: "state keys out of order",
      text: text({
        state: { keys: [Uint8Array.of(2), Uint8Array.of(1)], proof: new Uint8Array(0) },
      }),
      code: malformed,
    },
  ];
}

function encodings(): Tampered[] {
  const header = "DECISION_HEADER_MALFORMED";
  const set = "DECISION_SET_MALFORMED";
  const certificate = "DECISION_CERTIFICATE_MALFORMED";
  const members = decision.set.slice(34);
  const swapped = joinBytes([
    decision.set.slice(0, 34),
    members.slice(72, 144),
    members.slice(0, 72),
    members.slice(144),
  ]);
  return [
    {
      name: "header: trailing byte",
      text: decided({ header: longer(decision.header) }),
      code: header,
    },
    { name: "header: tag", text: decided({ header: flip(decision.header, 3) }), code: header },
    { name: "header: format version", text: signed({ formatVersion: 2 }), code: header },
    { name: "set: trailing byte", text: decided({ set: longer(decision.set) }), code: set },
    { name: "set: tag", text: decided({ set: flip(decision.set, 0) }), code: set },
    { name: "set: members out of order", text: decided({ set: swapped }), code: set },
    {
      name: "set: empty",
      text: decided({ set: joinBytes([decision.set.slice(0, 32), Uint8Array.of(0, 0)]) }),
      code: set,
    },
    {
      name: "set: a member without power",
      text: decided({ set: joinBytes([decision.set.slice(0, -8), new Uint8Array(8)]) }),
      code: set,
    },
    {
      name: "certificate: version",
      text: decided({ certificate: flip(decision.certificate, 0) }),
      code: certificate,
    },
    {
      name: "certificate: trailing byte",
      text: decided({ certificate: longer(decision.certificate) }),
      code: certificate,
    },
    {
      name: "certificate: doubled signer",
      text: decided({ certificate: signersOf(([a, b, c]) => [a, b, b, c] as Uint8Array[]) }),
      code: certificate,
    },
    {
      name: "certificate: signers out of order",
      text: decided({ certificate: signersOf(([a, b, c]) => [b, a, c] as Uint8Array[]) }),
      code: certificate,
    },
    {
      name: "certificate: empty",
      text: decided({ certificate: new Uint8Array(0) }),
      code: certificate,
    },
  ];
}

function chains(): Tampered[] {
  const link = "DECISION_LINK_MISSING";
  const foreign = "cd".repeat(32);
  const stranger = { ...SETS.last, members: SETS.last.members.slice(1) };
  const earlier = { ...SETS.last, epoch: 0n };
  const noChange = headerOf(30n, SETS.second, SETS.second);
  return [
    {
      name: "another network in the document",
      text: text({ chainId: foreign }),
      code: "DECISION_OTHER_CHAIN",
    },
    {
      name: "another network in the header",
      text: signed({ chainId: foreign }),
      code: "DECISION_OTHER_CHAIN",
    },
    {
      name: "a whole document of another network with the same members",
      text: writeDocument({
        ...SMALL,
        chainId: foreign,
        decision: certify(
          { ...headerOf(1n, SETS.first, SETS.first), chainId: foreign },
          SETS.first,
        ),
      }),
      code: "DECISION_OTHER_CHAIN",
    },
    {
      name: "a set that goes back to an earlier epoch",
      text: text({
        changes: [certify(headerOf(20n, SETS.first, earlier), SETS.first)],
        decision: certify(headerOf(50n, earlier, earlier), earlier),
        body: null,
        state: null,
      }),
      code: "DECISION_EPOCH_MISMATCH",
    },
    { name: "a missing change", text: text({ changes: [first] }), code: link },
    { name: "no changes at all", text: text({ changes: [] }), code: link },
    { name: "changes in the wrong order", text: text({ changes: [second, first] }), code: link },
    {
      name: "a doubled change",
      text: text({ changes: [first, first, second] }),
      code: "DECISION_ORDER",
    },
    {
      name: "a change above the decision",
      text: text({
        decision: certify(headerOf(44n, SETS.last, SETS.last), SETS.last),
        body: null,
        state: null,
      }),
      code: "DECISION_ORDER",
    },
    {
      name: "a change that changes nothing",
      text: text({ changes: [first, certify(noChange, SETS.second), second] }),
      code: "DECISION_NO_CHANGE",
    },
    {
      name: "height 0",
      text: writeDocument({
        ...SMALL,
        decision: certify(headerOf(0n, SETS.first, SETS.first), SETS.first),
      }),
      code: "DECISION_ORDER",
    },
    {
      name: "a set of strangers",
      text: text({
        decision: certify(headerOf(50n, stranger, stranger), stranger),
        body: null,
        state: null,
      }),
      code: link,
    },
    {
      name: "another power in the set",
      text: decided({ set: flip(decision.set, -1) }),
      code: "DECISION_SET_MISMATCH",
    },
    {
      name: "another session key in the set",
      text: decided({ set: flip(decision.set, 34 + 40) }),
      code: "DECISION_SET_MISMATCH",
    },
    {
      name: "the epoch of another set",
      text: signed({ epoch: 4n }),
      code: "DECISION_EPOCH_MISMATCH",
    },
    {
      name: "another block under the certificate",
      text: decided({ header: encodeHeader({ ...DECIDED, stateRoot: "ab".repeat(32) }) }),
      code: "DECISION_OTHER_BLOCK",
    },
    {
      name: "the certificate of another height",
      text: decided({ certificate: flip(decision.certificate, 8) }),
      code: "DECISION_OTHER_BLOCK",
    },
    {
      name: "a head where genesis is trusted",
      text: writeDocument(FROM_HEAD),
      code: "DECISION_TRUST_MISMATCH",
    },
    {
      name: "genesis where a head is trusted",
      text: ACCEPTED.full,
      code: "DECISION_TRUST_MISMATCH",
      fromHead: true,
    },
    {
      name: "another head",
      text: writeDocument({ ...FROM_HEAD, head: flip(FROM_HEAD.head as Uint8Array, -1) }),
      code: "DECISION_TRUST_MISMATCH",
      fromHead: true,
    },
    {
      name: "a decision below the trusted head",
      text: writeDocument({
        ...FROM_HEAD,
        changes: [],
        decision: certify(headerOf(33n, SETS.second, SETS.second), SETS.second),
      }),
      code: "DECISION_ORDER",
      fromHead: true,
    },
  ];
}

function votes(): Tampered[] {
  const wrong = "DECISION_SIGNATURE_INVALID";
  const outside = signersOf(([a, b, c]) => [a, b, flip(c as Uint8Array, 0)] as Uint8Array[]);
  // Exactly two thirds of the power: 600 of 900.
  const exact = certify(headerOf(45n, SETS.second, SETS.last), SETS.second, { signers: [0, 1, 4] });
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(
    `0x${[...decision.certificate.slice(-32)]
      .reverse()
      .map((b) => b.toString(16).padStart(2, "0"))
      .join("")}`,
  );
  const high = fromHex((s + order).toString(16).padStart(64, "0")).reverse();
  return [
    {
      name: "an index outside of the set",
      text: decided({ certificate: outside }),
      code: "DECISION_SIGNER_UNKNOWN",
    },
    {
      name: "one signer too few",
      text: decided({ certificate: signersOf((all) => all.slice(1)) }),
      code: "DECISION_NO_QUORUM",
    },
    {
      name: "exactly two thirds",
      text: text({ changes: [first, exact] }),
      code: "DECISION_NO_QUORUM",
    },
    {
      name: "no signer",
      text: decided({ certificate: signersOf(() => []) }),
      code: "DECISION_NO_QUORUM",
    },
    {
      name: "a flipped bit in R",
      text: decided({ certificate: flip(decision.certificate, -64) }),
      code: wrong,
    },
    {
      name: "a flipped bit in S",
      text: decided({ certificate: flip(decision.certificate, -32) }),
      code: wrong,
    },
    {
      name: "S above the order",
      text: decided({ certificate: joinBytes([decision.certificate.slice(0, -32), high]) }),
      code: wrong,
    },
    {
      name: "a signature under another index",
      text: decided({
        certificate: signersOf(
          ([a, b, c]) =>
            [a, b, joinBytes([Uint8Array.of(0, 3), (c as Uint8Array).slice(2)])] as Uint8Array[],
        ),
      }),
      code: wrong,
    },
    {
      name: "the view of another round",
      text: decided({ certificate: flip(decision.certificate, 12) }),
      code: wrong,
    },
    {
      name: "PREPAREs instead of COMMITs",
      text: signed({}, { instead: { phase: Phase.prepare } }),
      code: wrong,
    },
    {
      name: "votes of another network",
      text: signed({}, { instead: { chainId: "cd".repeat(32) } }),
      code: wrong,
    },
    { name: "votes of another epoch", text: signed({}, { instead: { epoch: 2n } }), code: wrong },
    {
      name: "votes for another height",
      text: signed({}, { instead: { height: 51n } }),
      code: wrong,
    },
    {
      name: "a wrong signature in a change",
      text: text({ changes: [{ ...first, certificate: flip(first.certificate, -1) }, second] }),
      code: wrong,
    },
  ];
}

function contents(): Tampered[] {
  const body = FULL.body as Uint8Array;
  const state = FULL.state as NonNullable<DecisionDocument["state"]>;
  return [
    {
      name: "body: trailing byte",
      text: text({ body: longer(body) }),
      code: "DECISION_BODY_MALFORMED",
    },
    { name: "body: cut", text: text({ body: body.slice(0, -1) }), code: "DECISION_BODY_MALFORMED" },
    {
      name: "body: another extrinsic",
      text: text({ body: flip(body, -1) }),
      code: "DECISION_BODY_MISMATCH",
    },
    {
      name: "body: another parent certificate",
      text: text({ body: flip(body, 60) }),
      code: "DECISION_BODY_MISMATCH",
    },
    {
      name: "state: trailing byte",
      text: text({ state: { ...state, proof: longer(state.proof) } }),
      code: "DECISION_STATE_MALFORMED",
    },
    {
      name: "state: of another root",
      text: text({ state: { ...state, proof: flip(state.proof, -1) } }),
      code: "DECISION_STATE_MISMATCH",
    },
    {
      name: "state: a key that it hides",
      text: text({ state: { keys: [hiddenKey()], proof: hide() } }),
      code: "DECISION_STATE_UNCOVERED",
    },
  ];
}

/** The whole state as one hidden node: right root, and no word about any key. */
function hide(): Uint8Array {
  return joinBytes([Uint8Array.of(2), fromHex(DECIDED.stateRoot)]);
}
function hiddenKey(): Uint8Array {
  return fromHex(sha256Hex(Uint8Array.of(1)));
}

export const TAMPERED: readonly Tampered[] = [
  ...documentForms(),
  ...encodings(),
  ...chains(),
  ...votes(),
  ...contents(),
];
