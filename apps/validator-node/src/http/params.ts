import { CodedError, fromHex, type Hex32, MAX_STATE_KEY_BYTES } from "@platform/protocol";

/** @throws CodedError BAD_PARAMETER */
export function hexParameter(name: string, text: string | undefined): Hex32 {
  if (text !== undefined && /^[0-9a-f]{64}$/.test(text)) return text;
  throw bad(name, "64 lower-case hex characters");
}

/** A state key. @throws CodedError BAD_PARAMETER */
export function bytesParameter(name: string, text: string): Uint8Array {
  if (/^(?:[0-9a-f]{2})*$/.test(text) && text.length <= 2 * MAX_STATE_KEY_BYTES)
    return fromHex(text);
  throw bad(name, `at most ${MAX_STATE_KEY_BYTES} bytes as lower-case hex`);
}

/** A number of at most 64 bits. @throws CodedError BAD_PARAMETER */
export function numberParameter(name: string, text: string | undefined): bigint {
  if (text !== undefined && /^(0|[1-9][0-9]{0,18})$/.test(text)) return BigInt(text);
  throw bad(name, "a decimal number");
}

/** Height, or height and place in the block: `7`, `7:2`. @throws CodedError BAD_PARAMETER */
export function placeParameter(name: string, text: string): { height: bigint; index: number } {
  const [, height, index = "0"] =
    /^(0|[1-9][0-9]{0,18})(?::(0|[1-9][0-9]{0,8}))?$/.exec(text) ?? [];
  if (height === undefined) throw bad(name, "HEIGHT or HEIGHT:INDEX");
  return { height: BigInt(height), index: Number(index) };
}

function bad(name: string, wanted: string): CodedError {
  return new CodedError({ code: "BAD_PARAMETER", message: `${name} must be ${wanted}` });
}

export function notFound(what: string): CodedError {
  return new CodedError({ code: "NOT_FOUND", message: `there is no ${what} here` });
}
