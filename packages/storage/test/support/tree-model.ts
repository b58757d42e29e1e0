/** The state tree's 15-line definition, independent of the product: roots straight from a Map. */

import { createHash } from "node:crypto";

const sha = (...parts: readonly (string | Buffer)[]): Buffer => {
  const hasher = createHash("sha256");
  for (const part of parts)
    hasher.update(typeof part === "string" ? Buffer.from(part, "latin1") : part);
  return hasher.digest();
};
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);

/** Bits as text: "1" and eight digits for each byte, then "0". */
function bitsOf(key: string): string {
  const bytes = [...Buffer.from(key, "latin1")];
  return `${bytes.map((byte) => `1${byte.toString(2).padStart(8, "0")}`).join("")}0`;
}

function subtree(entries: readonly (readonly [string, string, Buffer])[]): Buffer {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return sha("\x02");
  if (entries.length === 1) return sha("\x00", u16(first[1].length), first[1], first[2]);
  let bit = 0;
  while (first[0][bit] === last[0][bit]) bit++;
  const half = (side: string) => subtree(entries.filter(([bits]) => bits[bit] === side));
  return sha("\x01", u16(bit), half("0"), half("1"));
}

export function modelRoot(state: ReadonlyMap<string, Uint8Array>): string {
  const entries = [...state]
    .map(([key, value]) => [bitsOf(key), key, sha(Buffer.from(value))] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return subtree(entries).toString("hex");
}
