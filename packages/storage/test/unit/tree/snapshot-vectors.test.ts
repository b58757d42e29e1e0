// Goal: the cut of a state and its chunks are the same bytes everywhere; method: the committed vectors.

import { readFileSync } from "node:fs";
import { fromHex, toHex } from "@platform/protocol";
import { expect, test } from "vitest";
import { fromLatin1, toLatin1 } from "../../../src/index.ts";
import { chunkHash, decodeChunk, encodeChunk } from "../../../src/state/snapshot-chunk.ts";
import { cutProof, cutTree, readCut } from "../../../src/tree/cut.ts";
import { latin1ToHex } from "../../../src/tree/latin1.ts";
import { rootHash } from "../../../src/tree/node.ts";
import { treeChange, updateTree } from "../../../src/tree/update.ts";
import { leavesOf } from "../../../src/tree/walk.ts";

interface Vector {
  readonly entries: Readonly<Record<string, string>>;
  readonly chunkBytes: number;
  readonly root: string;
  readonly tree: string;
  readonly chunks: readonly { readonly hash: string; readonly bytes: string }[];
}

const { cases } = JSON.parse(
  readFileSync(
    new URL("../vectors/snapshot.json", import.meta.resolve("@platform/protocol")),
    "utf8",
  ),
) as { cases: readonly Vector[] };

for (const { entries, chunkBytes, root, tree: cut, chunks } of cases)
  test(`${Object.keys(entries).length} entries in chunks of ${chunkBytes} bytes`, () => {
    const state = new Map(
      Object.entries(entries).map(([key, value]) => [toLatin1(fromHex(key)), fromHex(value)]),
    );
    const sorted = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
    const tree = updateTree(
      null,
      sorted.map(([key, value]) => treeChange(key, value)),
    );
    expect(latin1ToHex(rootHash(tree))).toBe(root);
    expect(toHex(cutProof(tree, chunkBytes))).toBe(cut);
    const made = cutTree(tree, chunkBytes).map((node) => {
      const own = [...leavesOf(node)].map(
        ({ key }) => [key, state.get(key) as Uint8Array] as const,
      );
      return { hash: latin1ToHex(node.hash), bytes: toHex(encodeChunk(own)), size: node.bytes };
    });
    expect(made.map(({ hash, bytes }) => ({ hash, bytes }))).toEqual(chunks);
    for (const { bytes, size } of made) expect(bytes.length / 2).toBe(size);
    expect(readCut(fromHex(cut), 128)?.map((hash) => toHex(fromLatin1(hash)))).toEqual(
      chunks.map(({ hash }) => hash),
    );
    for (const { hash, bytes } of chunks) {
      expect(latin1ToHex(chunkHash(fromHex(bytes)) ?? "")).toBe(hash);
      expect(decodeChunk(fromHex(bytes))).not.toBeNull();
    }
  });
