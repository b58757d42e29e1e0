/** Bytes of one chunk: (u16 key length | key | u32 value length | value)*, keys ascending. */

import { MAX_STATE_KEY_BYTES } from "@platform/protocol";
import { rootHash } from "../tree/node.ts";
import { treeChange, updateTree } from "../tree/update.ts";
import { maxValueBytes } from "./overlay.ts";
import type { StateEntry } from "./state-view.ts";

const HEAD_BYTES = 2;
const LENGTH_BYTES = 4;

export function encodeChunk(entries: readonly StateEntry[]): Uint8Array {
  const size = entries.reduce(
    (sum, [key, value]) => sum + HEAD_BYTES + key.length + LENGTH_BYTES + value.length,
    0,
  );
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const [key, value] of entries) {
    at = bytes.writeUInt16BE(key.length, at);
    at += bytes.write(key, at, "latin1");
    at = bytes.writeUInt32BE(value.length, at);
    bytes.set(value, at);
    at += value.length;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Null for anything that no state of this format holds: order, sizes, missing bytes. */
export function decodeChunk(chunk: Uint8Array): readonly StateEntry[] | null {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  const entries: StateEntry[] = [];
  let at = 0;
  let before: string | undefined;
  while (at < bytes.length) {
    if (at + HEAD_BYTES > bytes.length) return null;
    const keyEnd = at + HEAD_BYTES + bytes.readUInt16BE(at);
    if (keyEnd + LENGTH_BYTES > bytes.length) return null;
    const key = bytes.toString("latin1", at + HEAD_BYTES, keyEnd);
    const start = keyEnd + LENGTH_BYTES;
    const length = bytes.readUInt32BE(keyEnd);
    at = start + length;
    const most = maxValueBytes(key);
    const inOrder = before === undefined || key > before;
    if (at > bytes.length || length > most || key.length > MAX_STATE_KEY_BYTES || !inOrder)
      return null;
    entries.push([key, Uint8Array.from(bytes.subarray(start, at))]);
    before = key;
  }
  return entries;
}

/** Hash of the subtree over the chunk's entries, as latin1; null if they are not in form. */
export function chunkHash(chunk: Uint8Array): string | null {
  const entries = decodeChunk(chunk);
  if (entries === null || entries.length === 0) return null;
  return rootHash(
    updateTree(
      null,
      entries.map(([key, value]) => treeChange(key, value)),
    ),
  );
}
