/** State keys as people write them: `session.Members[HOTKEY]`, or the bytes as hex. */

import { CodedError, MAX_STATE_KEY_BYTES, type Shape, toHex, utf8 } from "@platform/protocol";
import type { RuntimeClient, StorageName } from "@platform/runtime";

export interface NamedKey {
  /** Lower-case hex. */
  readonly hex: string;
  /** All parts of the key are given: it is one entry, not the prefix of many. */
  readonly whole: boolean;
}

const HEX = /^(?:[0-9a-f]{2})*$/;
const NAMED = /^([a-z]+\.[A-Za-z]+)(?:\[([^\]]*)\])?$/;
/** Where the runtime itself lies. */
const CODE_NAME = ":code";

/** @throws CodedError USAGE, METADATA_UNKNOWN_NAME */
export function parseStateKey(text: string, client: RuntimeClient): NamedKey {
  if (text === CODE_NAME) return { hex: toHex(utf8(CODE_NAME)), whole: true };
  if (HEX.test(text) && text.length <= 2 * MAX_STATE_KEY_BYTES) return { hex: text, whole: true };
  const [, name, list] = NAMED.exec(text) ?? [];
  if (name === undefined)
    throw usage(`${text} is neither hex nor a name like session.Members[HOTKEY]`);
  const parts = Object.entries(client.keyParts(name));
  const given = list === undefined || list === "" ? [] : list.split(",").map((one) => one.trim());
  if (given.length > parts.length)
    throw usage(`${name} takes [${parts.map(([part]) => part).join(",")}]`);
  const values = given.map((word, i) => {
    const [part, shape] = parts[i] as [string, Shape];
    return [part, partOf(`${name}: ${part}`, word, shape)] as const;
  });
  // The names of the shipped runtime are a type; what people write is checked by `keyParts`.
  const key = client.storageKey(name as StorageName, Object.fromEntries(values));
  return { hex: toHex(key), whole: given.length === parts.length };
}

const DECIMAL = /^(0|[1-9][0-9]{0,18})$/;
const WIDE: readonly Shape[] = ["u64", "u64be"];
const LIMITS = new Map<Shape, number>([
  ["u8", 255],
  ["u16", 65_535],
  ["u16be", 65_535],
  ["u32", 4_294_967_295],
]);

function partOf(what: string, word: string, shape: Shape): unknown {
  if (typeof shape === "object" && "hex" in shape) {
    if (HEX.test(word) && word.length === 2 * shape.hex) return word;
    throw usage(`${what} is ${shape.hex} bytes of lower-case hex`);
  }
  if (DECIMAL.test(word) && WIDE.includes(shape)) return BigInt(word);
  const limit = LIMITS.get(shape);
  if (limit !== undefined && DECIMAL.test(word) && Number(word) <= limit) return Number(word);
  throw usage(`${what} is a number, or has no form that can be written here: give the key as hex`);
}

function usage(message: string): CodedError {
  return new CodedError({
    code: "USAGE",
    message,
    hint: "`runtime metadata PALLET` lists a pallet's storage with the parts of its keys",
  });
}
