/**
 * Statuses without the general codec: each member sends one to every other four times a second and
 * more, and signs and checks the hash of the same bytes.
 */

import { concatBytes, fromHex, toHex } from "../bytes.ts";
import { FixedWriter } from "../fixed-width.ts";
import type { Hex32 } from "../hash.ts";
import type { ChainRef } from "../header.ts";
import { MAX_HELD_PAYLOADS } from "../limits.ts";
import {
  CBOR_NULL,
  CborCursor,
  cborText,
  mapHead,
  writeArrayHead,
  writeBytes,
  writeText,
  writeUint,
} from "./cbor-frame.ts";
import type { SeenVote, SignedStatus, StatusMessage } from "./status.ts";

const SIGNED = concatBytes(mapHead(2), cborText("status"));
const HAVE = concatBytes(mapHead(7), cborText("have"));
const HEAD = cborText("head");
const EDGES = cborText("edges");
const HEIGHT = cborText("height");
const FINALIZED = cborText("finalized");
const CHAIN_HASH = concatBytes(mapHead(2), cborText("hash"));
const CHAIN_NUMBER = cborText("number");
const VALIDATOR = cborText("validator");
const SEEN = cborText("seenFromYou");
const SIGN_BYTES = concatBytes(mapHead(2), cborText("signBytes"));
const SIGNATURE = cborText("signature");
/** Everything but the lists of payloads and edges. */
const MOST_FIXED_BYTES = 1024;
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;

export const MAX_STATUS_EDGES = 8;
export const MAX_EDGE_CHARACTERS = 256;
export const MAX_SEEN_SIGN_BYTES = 256;

/** The part that is signed: the map of the message's own fields. */
export function encodeStatusBody(status: StatusMessage): Uint8Array {
  const writer = new FixedWriter(MOST_FIXED_BYTES + (HASH_BYTES + 2) * status.have.length);
  const { finalized, seenFromYou, edges } = status;
  writeArrayHead(writer.bytes(HAVE), status.have.length);
  for (const hash of status.have) writeBytes(writer, fromHex(hash));
  writeBytes(writer.bytes(HEAD), fromHex(status.head));
  writeArrayHead(writer.bytes(EDGES), edges.length);
  for (const edge of edges) writeText(writer, edge);
  writeUint(writer.bytes(HEIGHT), status.height);
  writer.bytes(FINALIZED);
  if (finalized === null) writer.bytes(CBOR_NULL);
  else {
    writeBytes(writer.bytes(CHAIN_HASH), fromHex(finalized.hash));
    writeUint(writer.bytes(CHAIN_NUMBER), finalized.number);
  }
  writeBytes(writer.bytes(VALIDATOR), fromHex(status.validator));
  writer.bytes(SEEN);
  if (seenFromYou === null) return writer.bytes(CBOR_NULL).done();
  writeBytes(writer.bytes(SIGN_BYTES), seenFromYou.signBytes);
  writeBytes(writer.bytes(SIGNATURE), fromHex(seenFromYou.signature));
  return writer.done();
}

export function encodeStatusFrame({ status, signature }: SignedStatus): Uint8Array {
  const body = encodeStatusBody(status);
  const writer = new FixedWriter(SIGNED.length + body.length + SIGNATURE.length + 66);
  writeBytes(writer.bytes(SIGNED).bytes(body).bytes(SIGNATURE), fromHex(signature));
  return writer.done();
}

/** The message, or null: then an edge is no ASCII, or the general decoder says what is wrong. */
export function decodeStatusFrame(bytes: Uint8Array): SignedStatus | null {
  const cursor = new CborCursor(bytes);
  const have = list(cursor.expect(SIGNED).expect(HAVE), MAX_HELD_PAYLOADS, () => hash(cursor));
  const head = hash(cursor.expect(HEAD));
  const edges = list(cursor.expect(EDGES), MAX_STATUS_EDGES, () =>
    cursor.ascii(MAX_EDGE_CHARACTERS),
  );
  const height = cursor.expect(HEIGHT).uint();
  const finalized = cursor.expect(FINALIZED).absent() ? null : chainRef(cursor);
  const validator = hash(cursor.expect(VALIDATOR));
  const seenFromYou = cursor.expect(SEEN).absent() ? null : seenVote(cursor);
  const signature = toHex(cursor.expect(SIGNATURE).exact(SIGNATURE_BYTES));
  if (!cursor.complete) return null;
  const status = { validator, height, head, finalized, have, seenFromYou, edges };
  return { status, signature };
}

function list<T>(cursor: CborCursor, most: number, item: () => T): T[] {
  const length = cursor.arrayHead(most);
  return Array.from({ length }, item);
}

function hash(cursor: CborCursor): Hex32 {
  return toHex(cursor.exact(HASH_BYTES));
}

function chainRef(cursor: CborCursor): ChainRef {
  const of = hash(cursor.expect(CHAIN_HASH));
  return { number: cursor.expect(CHAIN_NUMBER).uint(), hash: of };
}

function seenVote(cursor: CborCursor): SeenVote {
  // A copy: the frame's buffer belongs to the network.
  const signBytes = new Uint8Array(cursor.expect(SIGN_BYTES).atMost(MAX_SEEN_SIGN_BYTES));
  return { signBytes, signature: toHex(cursor.expect(SIGNATURE).exact(SIGNATURE_BYTES)) };
}
