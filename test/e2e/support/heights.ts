/** What several validators report at the same time. */

import type { DevnetNode } from "@platform/devnet";
import type { StatusView } from "@platform/node-api";
import { until } from "./until.ts";

export function statuses(nodes: readonly DevnetNode[]): Promise<StatusView[]> {
  return Promise.all(nodes.map((node) => node.api.status()));
}

/** Resolves when each of them has decided at least this height. */
export async function reach(
  nodes: readonly DevnetNode[],
  height: bigint,
  timeoutMs: number,
): Promise<void> {
  let last = "";
  await until(
    `height ${height} on ${nodes.length} validators`,
    timeoutMs,
    async () => {
      const all = await statuses(nodes);
      last = all.map((one) => one.height).join(" ");
      return all.every((one) => one.height >= height) ? true : undefined;
    },
    () => last,
  );
}

/** Resolves when each has decided this many blocks more than the highest of them has now. */
export async function advance(
  nodes: readonly DevnetNode[],
  blocks: bigint,
  timeoutMs: number,
): Promise<bigint> {
  const top = (await statuses(nodes)).reduce((h, one) => (one.height > h ? one.height : h), 0n);
  await reach(nodes, top + blocks, timeoutMs);
  return top + blocks;
}

/** Hash and root of one height as each validator itself has them. */
export async function blocksAt(nodes: readonly DevnetNode[], height: bigint) {
  return Promise.all(nodes.map((node) => node.api.block(height)));
}
