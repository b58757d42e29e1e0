/** What a node says of events besides their content: whose they are, and what in them is a score. */

import { CodedError, type Hex32, sha256Hex, utf8 } from "@platform/protocol";
import { decodeEvent, EVENTS, type EventName } from "./events.ts";

/** Fields that hold an account, whatever the event: an account finds its events by them. */
const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  "account",
  "author",
  "delegate",
  "delegator",
  "from",
  "hotkey",
  "member",
  "miner",
  "offender",
  "owner",
  "proposer",
  "signer",
  "sponsor",
  "to",
  "validator",
  "voter",
  "who",
]);

/** Fields that non-members may not read before the epoch's weights are final (PROTOCOL §13). */
const SCORE_FIELDS: { readonly [N in EventName]?: readonly string[] } = {
  "certification.Certified": ["outcome", "program", "score", "fuelUsed"],
  "jobs.Completed": ["score", "fuelUsed"],
};

const HEX32 = /^[0-9a-f]{64}$/;

/** Whether a field of this name is an account. */
export function isAccountField(name: string): boolean {
  return ACCOUNT_FIELDS.has(name);
}

/** Names of the event's fields that tell a score; none for most. */
export function scoreFields(name: EventName): readonly string[] {
  return SCORE_FIELDS[name] ?? [];
}

/** Accounts that an encoded event names, each once; none for an event that is not known here. */
export function eventAccounts(bytes: Uint8Array): readonly Hex32[] {
  try {
    const fields = Object.entries<unknown>(decodeEvent(bytes).payload);
    const accounts = fields.flatMap(([name, value]) =>
      isAccountField(name) && typeof value === "string" && HEX32.test(value) ? [value] : [],
    );
    return [...new Set(accounts)];
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}

/** Changes with every event that becomes known: an index made by another table is made again. */
export const EVENT_INDEX_VERSION: string = sha256Hex(
  utf8(JSON.stringify([Object.keys(EVENTS), [...ACCOUNT_FIELDS]])),
);
