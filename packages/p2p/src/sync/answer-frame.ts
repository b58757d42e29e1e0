import { CodedError, concatBytes, type ErrorRecord, utf8 } from "@platform/protocol";
import type { Outcome } from "../config.ts";

const OK = 0;
const FAILED = 1;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
/** A peer's text is shown to people: short, and printable ASCII only. */
const MAX_MESSAGE_CHARACTERS = 256;

/** Status byte, then the body, or `CODE message` in UTF-8. */
export function encodeAnswer(outcome: Outcome<Uint8Array>): Uint8Array {
  if (outcome.ok) return concatBytes(Uint8Array.of(OK), outcome.value);
  const message = outcome.error.message.slice(0, MAX_MESSAGE_CHARACTERS);
  return concatBytes(Uint8Array.of(FAILED), utf8(`${outcome.error.code} ${message}`));
}

/** Anything that no honest peer sends becomes ANSWER_MALFORMED. */
export function decodeAnswer(frame: Uint8Array): Outcome<Uint8Array> {
  if (frame[0] === OK) return { ok: true, value: new Uint8Array(frame.subarray(1)) };
  const text = new TextDecoder().decode(frame.subarray(1, 1 + 2 * MAX_MESSAGE_CHARACTERS));
  const [code = "", ...words] = text.split(" ");
  if (frame[0] !== FAILED || !CODE.test(code)) return { ok: false, error: malformed() };
  const printable = words.join(" ").replaceAll(/[^\x20-\x7e]/g, "?");
  return { ok: false, error: { code, message: printable.slice(0, MAX_MESSAGE_CHARACTERS) } };
}

function malformed(): ErrorRecord {
  return new CodedError({
    code: "ANSWER_MALFORMED",
    message: "the peer's answer has an impossible form",
  }).toRecord();
}
