/** The JSON document of a decision proof: its form, before any of it is believed. */

import {
  type Canonical,
  canonicalJson,
  fromHex,
  type Hex32,
  MAX_DECISION_CHANGES,
  MAX_DECISION_CHARS,
  MAX_DECISION_KEYS,
} from "@platform/protocol";
import { type Place, refuse } from "./refusal.ts";

/** Layout of the document. */
export const DECISION_FORMAT_VERSION = "1";
/** What certificates are made of; another scheme has other bytes in `certificate` and `set`. */
export const ED25519_LIST = "ed25519-list";

/** A header with what makes it final: canonical bytes each. */
export interface CertifiedHeader {
  readonly header: Uint8Array;
  readonly certificate: Uint8Array;
  /** The set whose members signed. */
  readonly set: Uint8Array;
}

/** State entries at the decision: a proof of docs/spec/state.md against its stateRoot. */
export interface StateEvidence {
  /** Ascending, distinct. */
  readonly keys: readonly Uint8Array[];
  readonly proof: Uint8Array;
}

export interface DecisionDocument {
  readonly chainId: Hex32;
  /** Header at which the trust begins; null: at genesis. */
  readonly head: Uint8Array | null;
  /** Every block after it that changed the set, below the decision, ascending by height. */
  readonly changes: readonly CertifiedHeader[];
  readonly decision: CertifiedHeader;
  /** The decided block's bytes behind its header. */
  readonly body: Uint8Array | null;
  readonly state: StateEvidence | null;
}

const FIELDS = "body,chainId,changes,decision,formatVersion,head,scheme,state";
const CERTIFIED_FIELDS = "certificate,header,set";
const STATE_FIELDS = "keys,proof";
const HEX = /^(?:[0-9a-f]{2})*$/;

/** Canonical JSON; the exact inverse of {@link readDocument}. */
export function writeDocument(document: DecisionDocument): string {
  return canonicalJson({
    ...document,
    formatVersion: DECISION_FORMAT_VERSION,
    scheme: ED25519_LIST,
  } as unknown as Canonical);
}

/** @throws CodedError DECISION_* of the document's form */
export function readDocument(text: string): DecisionDocument {
  if (text.length > MAX_DECISION_CHARS)
    throw refuse("DECISION_TOO_LARGE", "document", "it has more characters than any proof");
  const raw = recordOf(parse(text), "document");
  if (raw["formatVersion"] !== DECISION_FORMAT_VERSION)
    throw refuse("DECISION_FORMAT_UNKNOWN", "document", "it has another format version than 1");
  if (raw["scheme"] !== ED25519_LIST)
    throw refuse(
      "DECISION_SCHEME_UNKNOWN",
      "document",
      `it has another scheme than ${ED25519_LIST}`,
    );
  checkFields(raw, FIELDS, "document");
  const { chainId, head, changes, body, state } = raw;
  if (typeof chainId !== "string" || chainId.length !== 64 || !HEX.test(chainId))
    throw malformed("document", "chainId is not 32 bytes of lower-case hex");
  if (!Array.isArray(changes)) throw malformed("document", "changes is not a list");
  if (changes.length > MAX_DECISION_CHANGES)
    throw refuse(
      "DECISION_TOO_LARGE",
      "document",
      "it has more epoch changes than one document may",
    );
  const document: DecisionDocument = {
    chainId,
    head: head === null ? null : bytesOf(head, "head"),
    changes: changes.map((one, i) => certifiedOf(one, `change ${i}`)),
    decision: certifiedOf(raw["decision"], "decision"),
    body: body === null ? null : bytesOf(body, "body"),
    state: state === null ? null : stateOf(state),
  };
  // One content has one text: no second spelling, no field that only some parsers see.
  if (canonicalJson(raw as Canonical) !== (text.endsWith("\n") ? text.slice(0, -1) : text))
    throw refuse("DECISION_NOT_CANONICAL", "document", "it is not canonical JSON");
  return document;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("DECISION_MALFORMED", "document", "it is not JSON");
  }
}

function certifiedOf(value: unknown, place: Place): CertifiedHeader {
  const raw = recordOf(value, place);
  checkFields(raw, CERTIFIED_FIELDS, place);
  return {
    header: bytesOf(raw["header"], place),
    certificate: bytesOf(raw["certificate"], place),
    set: bytesOf(raw["set"], place),
  };
}

function stateOf(value: unknown): StateEvidence {
  const raw = recordOf(value, "state");
  checkFields(raw, STATE_FIELDS, "state");
  const { keys } = raw;
  if (!Array.isArray(keys) || keys.length < 1 || keys.length > MAX_DECISION_KEYS)
    throw malformed("state", "keys is not a list of 1 to 64 keys");
  for (let i = 1; i < keys.length; i++)
    if (!(keys[i - 1] < keys[i])) throw malformed("state", "its keys do not ascend");
  return { keys: keys.map((key) => bytesOf(key, "state")), proof: bytesOf(raw["proof"], "state") };
}

function recordOf(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed(place, "it is not an object");
  return value as Readonly<Record<string, unknown>>;
}

function checkFields(raw: object, fields: string, place: Place): void {
  if (Object.keys(raw).sort().join() !== fields)
    throw malformed(place, "a field is missing, or one is unknown");
}

function bytesOf(value: unknown, place: Place): Uint8Array {
  if (typeof value !== "string" || !HEX.test(value))
    throw malformed(place, "bytes are not lower-case hex");
  return fromHex(value);
}

function malformed(place: Place, message: string): Error {
  return refuse("DECISION_MALFORMED", place, message);
}
