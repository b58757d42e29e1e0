/** CAR v1 archives: what one root reaches, checkable by any IPLD tool without this program. */

import { CarReader, CarWriter } from "@ipld/car";
import { CodedError, MAX_CAR_BYTES, MAX_WALK_BLOCKS } from "@platform/protocol";
import type { CID } from "multiformats/cid";
import { checkContent, type DagStore, linksOf } from "./dag-store.ts";

/**
 * One archive with everything that the root links to, root first.
 * @throws CodedError BLOB_NOT_FOUND, CAR_TOO_LARGE
 */
export async function exportCar(dag: DagStore, root: CID): Promise<Uint8Array> {
  const { writer, out } = CarWriter.create([root]);
  const parts: Uint8Array[] = [];
  const reading = (async () => {
    let length = 0;
    for await (const part of out) {
      parts.push(part);
      length += part.length;
    }
    return length;
  })();
  try {
    let size = 0;
    for (const { cid, bytes } of dag.walk(root)) {
      size += bytes.length;
      if (size > MAX_CAR_BYTES) throw tooLarge();
      await writer.put({ cid, bytes });
    }
  } finally {
    await writer.close();
    await reading;
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/**
 * Verifies every block's hash and form, and that the archive holds all that its roots reach, before
 * anything is stored. @returns its roots
 * @throws CodedError CAR_MALFORMED, CAR_TOO_LARGE, BLOB_MISMATCH, DAG_BLOCK_*, CID_UNSUPPORTED
 */
export async function importCar(dag: DagStore, archive: Uint8Array): Promise<CID[]> {
  if (archive.length > MAX_CAR_BYTES) throw tooLarge();
  let roots: CID[];
  const blocks = new Map<string, { cid: CID; bytes: Uint8Array }>();
  try {
    const reader = await CarReader.fromBytes(archive);
    roots = await reader.getRoots();
    for await (const block of reader.blocks()) blocks.set(block.cid.toString(), block);
  } catch (cause) {
    throw malformed("it cannot be read", cause);
  }
  if (roots.length === 0) throw malformed("it has no root");
  if (blocks.size > MAX_WALK_BLOCKS) throw tooLarge();
  for (const { cid, bytes } of blocks.values()) checkContent(cid, bytes);
  for (const { cid, bytes } of reachable(roots, blocks)) dag.putVerified(cid, bytes);
  return roots;
}

/** Leaves first, so that a stored block never links to one that is still to come. */
function reachable(
  roots: readonly CID[],
  blocks: ReadonlyMap<string, { cid: CID; bytes: Uint8Array }>,
): { cid: CID; bytes: Uint8Array }[] {
  const order = new Map<string, { cid: CID; bytes: Uint8Array }>();
  const waiting = [...roots];
  for (let cid = waiting.pop(); cid !== undefined; cid = waiting.pop()) {
    const name = cid.toString();
    if (order.has(name)) continue;
    const block = blocks.get(name);
    if (block === undefined) throw malformed(`it lacks ${name}`);
    order.set(name, block);
    waiting.push(...linksOf(block.cid, block.bytes));
  }
  if (order.size < blocks.size) throw malformed("it holds blocks that no root reaches");
  return [...order.values()].reverse();
}

function malformed(detail: string, cause?: unknown): CodedError {
  return new CodedError(
    { code: "CAR_MALFORMED", message: `not a complete CAR archive: ${detail}` },
    { cause },
  );
}

function tooLarge(): CodedError {
  return new CodedError({
    code: "CAR_TOO_LARGE",
    message: `an archive holds at most ${MAX_CAR_BYTES} bytes in ${MAX_WALK_BLOCKS} blocks`,
  });
}
