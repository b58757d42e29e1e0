/** Blocks and raw bytes under their CIDs, and the graph that their links make. */

import { createHash } from "node:crypto";
import { CodedError, MAX_WALK_BLOCKS } from "@platform/protocol";
import { BlobCodec, type BlobStore } from "@platform/storage";
import type { CID } from "multiformats/cid";
import { type BlobKey, blobKey, toCid } from "./content-id.ts";
import { type DagValue, decodeDagBlock, encodeDagBlock, linksIn } from "./dag-block.ts";

export interface DagStoreComponents {
  readonly blobs: BlobStore;
}

export interface DagStore {
  /** Encodes and stores a dag-cbor block. @throws CodedError DAG_BLOCK_*, BLOB_QUOTA */
  putBlock(value: DagValue): CID;
  /** Stores bytes that are no block: payloads, modules. @throws CodedError BLOB_TOO_LARGE, BLOB_QUOTA */
  putRaw(bytes: Uint8Array): CID;
  /** Stores foreign bytes under the CID that they claim. @throws CodedError BLOB_MISMATCH, DAG_BLOCK_* */
  putVerified(cid: CID, bytes: Uint8Array): void;
  /** Undefined if not held. @throws CodedError CID_UNSUPPORTED if it is no dag-cbor CID */
  getBlock(cid: CID): DagValue | undefined;
  /** Bytes of any CID, hashed again; undefined if not held. */
  getBytes(cid: CID): Uint8Array | undefined;
  has(cid: CID): boolean;
  /** Direct links of a held block; none for raw bytes. */
  links(cid: CID): CID[];
  /** Root first, each CID once, links in block order. @throws CodedError BLOB_NOT_FOUND, DAG_TOO_LARGE */
  walk(root: CID): Generator<{ readonly cid: CID; readonly bytes: Uint8Array }>;
}

export function createDagStore({ blobs }: DagStoreComponents): DagStore {
  const getBytes = (cid: CID): Uint8Array | undefined => {
    const { codec, hash } = blobKey(cid);
    return blobs.get(codec, hash);
  };
  return {
    putBlock: (value) => {
      const hash = blobs.put(BlobCodec.dagCbor, encodeDagBlock(value));
      return toCid(BlobCodec.dagCbor, hash);
    },
    putRaw: (bytes) => toCid(BlobCodec.raw, blobs.put(BlobCodec.raw, bytes)),
    putVerified(cid, bytes) {
      const { codec, hash } = checkContent(cid, bytes);
      blobs.putExpected(codec, hash, bytes);
    },
    getBlock(cid) {
      if (blobKey(cid).codec !== BlobCodec.dagCbor)
        throw new CodedError({ code: "CID_UNSUPPORTED", message: `${cid} names raw bytes` });
      const bytes = getBytes(cid);
      return bytes && decodeDagBlock(bytes);
    },
    getBytes,
    has: (cid) => {
      const { codec, hash } = blobKey(cid);
      return blobs.has(codec, hash);
    },
    links: (cid) => linksOf(cid, needBytes(cid, getBytes)),
    walk: (root) => walk(root, getBytes),
  };
}

/**
 * Hash before form: bytes of another hash are the sender's fault, a bad form is the author's.
 * @throws CodedError BLOB_MISMATCH, DAG_BLOCK_*, CID_UNSUPPORTED
 */
export function checkContent(cid: CID, bytes: Uint8Array): BlobKey {
  const key = blobKey(cid);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== key.hash)
    throw new CodedError({ code: "BLOB_MISMATCH", message: `the bytes of ${cid} are others` });
  if (key.codec === BlobCodec.dagCbor) decodeDagBlock(bytes);
  return key;
}

function needBytes(cid: CID, getBytes: (cid: CID) => Uint8Array | undefined): Uint8Array {
  const bytes = getBytes(cid);
  if (bytes !== undefined) return bytes;
  throw new CodedError({
    code: "BLOB_NOT_FOUND",
    message: `${cid} is not held here`,
    hint: "fetch it first: it is linked from a block that is held",
  });
}

export function linksOf(cid: CID, bytes: Uint8Array): CID[] {
  return blobKey(cid).codec === BlobCodec.raw ? [] : linksIn(decodeDagBlock(bytes));
}

function* walk(
  root: CID,
  getBytes: (cid: CID) => Uint8Array | undefined,
): Generator<{ cid: CID; bytes: Uint8Array }> {
  const seen = new Set<string>();
  const waiting = [root];
  for (let cid = waiting.pop(); cid !== undefined; cid = waiting.pop()) {
    const name = cid.toString();
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > MAX_WALK_BLOCKS)
      throw new CodedError({ code: "DAG_TOO_LARGE", message: `${root} has too many blocks` });
    const bytes = needBytes(cid, getBytes);
    yield { cid, bytes };
    waiting.push(...linksOf(cid, bytes).reverse());
  }
}
