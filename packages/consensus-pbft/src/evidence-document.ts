/** Evidence as one canonical JSON document with the set that it is about: what files hold. */

import {
  type Canonical,
  CodedError,
  canonicalJson,
  fromHex,
  type Hex32,
  type Member,
  sha256Hex,
  utf8,
  type ValidatorSet,
} from "@platform/protocol";
import type { Evidence, SignedBytes } from "./verify-evidence.ts";

const FORMAT_VERSION = 1n;
/** Two votes or a vote, a header and a certificate, and a set of 256 members, all as hex. */
const MAX_DOCUMENT_CHARACTERS = 256 * 1024;

export interface EvidenceDocument {
  readonly evidence: Evidence;
  readonly set: ValidatorSet;
}

/** The same evidence gives the same text: its hash names it. */
export function writeEvidence({ evidence, set }: EvidenceDocument): { text: string; hash: Hex32 } {
  const { kind, hotkey, first } = evidence;
  const proof: Record<string, Canonical> =
    evidence.kind === "invalid-proposal"
      ? { header: evidence.header, certificate: evidence.certificate }
      : { second: { ...evidence.second } };
  const text = `${canonicalJson({
    formatVersion: FORMAT_VERSION,
    kind,
    hotkey,
    first: { ...first },
    ...proof,
    set: {
      epoch: set.epoch,
      boundary: set.boundary,
      members: set.members.map((member) => ({ ...member })),
    },
  })}\n`;
  return { text, hash: sha256Hex(utf8(text)) };
}

/** @throws CodedError EVIDENCE_MALFORMED for anything but a document that this module wrote */
export function readEvidence(text: string): EvidenceDocument {
  try {
    if (text.length > MAX_DOCUMENT_CHARACTERS) throw new RangeError("too long");
    const fields = record(JSON.parse(text));
    const document = { evidence: evidenceOf(fields), set: setOf(record(fields["set"])) };
    // One text for one content: nothing unknown, nothing twice, nothing in another order.
    if (writeEvidence(document).text !== text) throw new RangeError("not canonical");
    return document;
  } catch (cause) {
    throw new CodedError(
      {
        code: "EVIDENCE_MALFORMED",
        message: "not an evidence document",
        hint: "validators write them to <dataDir>/evidence, a file for each",
      },
      { cause },
    );
  }
}

type Fields = Readonly<Record<string, unknown>>;

function evidenceOf(fields: Fields): Evidence {
  const kind = fields["kind"];
  const hotkey = hex(fields["hotkey"], 32);
  const first = signed(record(fields["first"]));
  if (kind === "invalid-proposal") {
    const [header, certificate] = [bytes(fields["header"]), bytes(fields["certificate"])];
    return { kind, hotkey, first, header, certificate };
  }
  if (kind !== "equivocation" && kind !== "amnesia") throw new RangeError("unknown kind");
  return { kind, hotkey, first, second: signed(record(fields["second"])) };
}

function signed(fields: Fields): SignedBytes {
  return { signBytes: bytes(fields["signBytes"]), signature: hex(fields["signature"], 64) };
}

function setOf(fields: Fields): ValidatorSet {
  const members = fields["members"];
  if (!Array.isArray(members)) throw new RangeError("no members");
  return {
    epoch: integer(fields["epoch"]),
    boundary: integer(fields["boundary"]),
    members: members.map((one): Member => {
      const member = record(one);
      const [hotkey, sessionKey] = [hex(member["hotkey"], 32), hex(member["sessionKey"], 32)];
      return { hotkey, sessionKey, power: integer(member["power"]) };
    }),
  };
}

function record(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new RangeError("not a record");
  return value as Fields;
}

function integer(value: unknown): bigint {
  if (typeof value !== "string" || !/^\d{1,20}$/.test(value)) throw new RangeError("not a number");
  return BigInt(value);
}

function hex(value: unknown, length: number): string {
  if (typeof value !== "string" || value.length !== 2 * length || !/^[0-9a-f]*$/.test(value))
    throw new RangeError("not hex of that length");
  return value;
}

function bytes(value: unknown): Uint8Array {
  if (typeof value !== "string" || !/^(?:[0-9a-f]{2})*$/.test(value))
    throw new RangeError("not hex");
  return fromHex(value);
}
