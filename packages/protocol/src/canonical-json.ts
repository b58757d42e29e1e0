/** Canonical JSON (PROTOCOL §2): sorted keys, integers as decimal strings, no white space. */

import { compareBytes, toHex, utf8 } from "./bytes.ts";

/** Plain data: strings, booleans, integers (number or bigint), bytes as hex, lists and records. */
export type Canonical =
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | null
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/** @throws RangeError for a number that is not a safe integer */
export function canonicalJson(value: Canonical): string {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer`);
    return `"${value}"`;
  }
  if (value instanceof Uint8Array) return `"${toHex(value)}"`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const record = value as { readonly [key: string]: Canonical };
  const keys = Object.keys(record).sort((a, b) => compareBytes(utf8(a), utf8(b)));
  const entries = keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key] ?? null)}`);
  return `{${entries.join(",")}}`;
}
