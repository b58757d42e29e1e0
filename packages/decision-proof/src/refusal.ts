/** Why a document proves nothing; one code for each check of docs/spec/decision-proof.md. */

import { CodedError } from "@platform/protocol";

/** Part of the document that a check looked at: `document`, `head`, `change 3`, `decision` … */
export type Place = string;

const HINTS: Readonly<Record<string, string>> = {
  DECISION_NOT_CANONICAL: "keep the file as it was exported; tools that reformat JSON change it",
  DECISION_FORMAT_UNKNOWN: "use a release that knows this format",
  DECISION_SCHEME_UNKNOWN: "use a release that knows this signature scheme",
  DECISION_OTHER_CHAIN: "trust the genesis.json of the network that the document is about",
  DECISION_TRUST_MISMATCH:
    "a document that starts at a head is verified with --trust-head HEIGHT:HASH, any other with --trust genesis.json",
  DECISION_LINK_MISSING: "export it again: `validator-node decision export --height H`",
};

/** The error that names the check; {@link verifyDecision} turns it into a verdict. */
export function refuse(code: string, place: Place, message: string): CodedError {
  const hint = HINTS[code];
  return new CodedError({
    code,
    message: `${place}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    data: { place },
  });
}
