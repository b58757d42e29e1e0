/** The memory of all instances as one text that is equal exactly for states equal up to names. */

import type { SimNode } from "./sim-node.ts";

/** What only says how the engine got here, or holds for every state alike. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "pacemaker",
  "set",
  "order",
  "current",
  "total",
  "effects",
  "records",
  "seq",
  "signature",
  "signatures",
  "block",
  "blocks",
  "answered",
  "fetched",
]);
const BLOCK_NAME = /[bx]\d+\.\d+/g;

export function stateText(nodes: readonly SimNode[]): string {
  const text = nodes
    .map(({ engine, chain }) => {
      const decided = chain.map(({ certificate }) => certificate.digest).join();
      return `${JSON.stringify(engine, plain)} ${[...(engine?.blocks.keys() ?? [])].sort()} ${decided}`;
    })
    .join("\n");
  const names = new Map<string, string>();
  return text.replace(BLOCK_NAME, (name) => {
    const known = names.get(name) ?? `B${names.size}`;
    names.set(name, known);
    return known;
  });
}

function plain(key: string, value: unknown): unknown {
  if (LEFT_OUT.has(key)) return undefined;
  if (typeof value === "bigint") return `${value}n`;
  if (key === "counts") return [...(value as { digest: string }[])].sort(byDigest);
  if (value instanceof Map) return [...value].sort(byKey);
  if (value instanceof Set) return [...value].sort();
  return value;
}

function byKey(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}

function byDigest(a: { readonly digest: string }, b: { readonly digest: string }): number {
  return a.digest < b.digest ? -1 : 1;
}
