/** Some entries of a state in key order: what a reader who names a prefix gets. */

import { findLeaf, nextKey, valueHashOf } from "../tree/walk.ts";
import type { StateView } from "./state-view.ts";

export interface EntryQuery {
  /** Latin1; every key of the page begins with it. */
  readonly prefix: string;
  /** The page begins behind this key. */
  readonly after?: string | undefined;
  readonly limit: number;
  /** Values above it are left out, and are named by their hash alone. */
  readonly maxValueBytes: number;
  /** Of all values; the page ends before the one that does not fit, but has at least one entry. */
  readonly maxBytes: number;
}

export interface PagedEntry {
  readonly key: string;
  /** SHA-256, 64 hex characters. */
  readonly hash: string;
  readonly bytes: number;
  /** Undefined above `maxValueBytes`. */
  readonly value: Uint8Array | undefined;
}

export interface EntryPage {
  readonly entries: readonly PagedEntry[];
  readonly more: boolean;
}

export function entryPage(view: StateView, query: EntryQuery): EntryPage {
  const { prefix, after, limit, maxValueBytes, maxBytes } = query;
  const entries: PagedEntry[] = [];
  let total = 0;
  for (let key = firstKey(view, prefix, after); ; key = nextKey(view.tree, key)) {
    if (key?.startsWith(prefix) !== true) return { entries, more: false };
    if (entries.length >= limit) return { entries, more: true };
    const value = view.get(key) ?? new Uint8Array(0);
    const given = value.length > maxValueBytes ? undefined : value;
    total += given?.length ?? 0;
    if (total > maxBytes && entries.length > 0) return { entries, more: true };
    const hash = valueHashOf(view.tree, key) ?? "";
    entries.push({ key, hash, bytes: value.length, value: given });
  }
}

function firstKey({ tree }: StateView, prefix: string, after?: string): string | undefined {
  if (after !== undefined && after >= prefix) return nextKey(tree, after);
  return findLeaf(tree, prefix) === undefined ? nextKey(tree, prefix) : prefix;
}
