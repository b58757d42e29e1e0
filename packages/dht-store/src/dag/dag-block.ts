/** dag-cbor with one encoding for each content: no floats, bounded, and re-encoded on arrival. */

import * as dagCbor from "@ipld/dag-cbor";
import {
  CodedError,
  equalBytes,
  MAX_DAG_BLOCK_BYTES,
  MAX_DAG_DEPTH,
  MAX_DAG_LINKS,
} from "@platform/protocol";
import { CID } from "multiformats/cid";

/** What a block may hold; integers as number or bigint, never a fraction. */
export type DagValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CID
  | readonly DagValue[]
  | { readonly [key: string]: DagValue };

/** @throws CodedError DAG_BLOCK_INVALID, DAG_BLOCK_TOO_LARGE */
export function encodeDagBlock(value: DagValue): Uint8Array {
  linksIn(value);
  const bytes = dagCbor.encode(value);
  checkSize(bytes);
  return bytes;
}

/**
 * The value, if the bytes are its one encoding.
 * @throws CodedError DAG_BLOCK_INVALID, DAG_BLOCK_TOO_LARGE
 */
export function decodeDagBlock(bytes: Uint8Array): DagValue {
  checkSize(bytes);
  let value: DagValue;
  let again: Uint8Array;
  try {
    value = dagCbor.decode(bytes);
    again = dagCbor.encode(value);
  } catch (cause) {
    // Nesting deep enough to exhaust the stack ends here as well.
    throw invalid("it is not dag-cbor", cause);
  }
  if (!equalBytes(again, bytes)) throw invalid("it has a shorter or sorted encoding");
  linksIn(value);
  return value;
}

/** Links in the order of the block. @throws CodedError DAG_BLOCK_INVALID */
export function linksIn(value: DagValue): CID[] {
  const links: CID[] = [];
  collect(value, 0, links);
  if (links.length > MAX_DAG_LINKS) throw invalid(`more than ${MAX_DAG_LINKS} links`);
  return links;
}

function collect(value: DagValue, depth: number, links: CID[]): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw invalid("it has a float");
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const cid = CID.asCID(value);
  if (cid !== null) {
    links.push(cid);
    return;
  }
  if (depth >= MAX_DAG_DEPTH) throw invalid(`deeper than ${MAX_DAG_DEPTH}`);
  const parts = Array.isArray(value) ? value : Object.values(value);
  for (const part of parts) collect(part, depth + 1, links);
}

function checkSize(bytes: Uint8Array): void {
  if (bytes.length > MAX_DAG_BLOCK_BYTES)
    throw new CodedError({
      code: "DAG_BLOCK_TOO_LARGE",
      message: `a dag-cbor block of ${bytes.length} bytes; at most ${MAX_DAG_BLOCK_BYTES}`,
    });
}

function invalid(detail: string, cause?: unknown): CodedError {
  return new CodedError(
    { code: "DAG_BLOCK_INVALID", message: `not a block of this network: ${detail}` },
    { cause },
  );
}
