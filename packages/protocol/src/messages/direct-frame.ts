/**
 * The two messages of the normal case, votes and proposals of view 0, without the general codec:
 * that one costs as much as a seventh of the signature in each frame.
 */

import { concatBytes, fromHex, toHex } from "../bytes.ts";
import { FixedWriter } from "../fixed-width.ts";
import { ZERO_HASH } from "../hash.ts";
import { MAX_BLOCK_BYTES, MAX_VALIDATORS } from "../limits.ts";
import { Phase } from "../vote.ts";
import { CBOR_NULL, CborCursor, cborText, mapHead, writeBytes, writeUint } from "./cbor-frame.ts";
import type { ConsensusMessage, PrePrepare, Vote } from "./consensus.ts";

const MAP = mapHead(8);
const TYPE = cborText("type");
const VIEW = cborText("view");
const VOTE = concatBytes(MAP, TYPE, cborText("vote"), VIEW);
const PROPOSAL = concatBytes(MAP, TYPE, cborText("pre-prepare"), VIEW);
const PHASE = cborText("phase");
const BLOCK = cborText("block");
const DIGEST = cborText("digest");
const HEIGHT = cborText("height");
const SIGNER = cborText("signer");
const NIL_REASON = cborText("nilReason");
const SIGNATURE = cborText("signature");
const UNJUSTIFIED = concatBytes(cborText("justification"), CBOR_NULL);
/** Heads, keys and numbers of either message. */
const MOST_FIXED_BYTES = 256;

/** The same bytes as the general encoder's; null for a message that has no direct form. */
export function encodeDirect(message: ConsensusMessage): Uint8Array | null {
  if (message.type === "vote") return encodeVote(message);
  if (message.type !== "pre-prepare" || message.justification !== null) return null;
  return encodeProposal(message);
}

/** The message, or null: then it has another form, or the general decoder says what is wrong. */
export function decodeDirect(bytes: Uint8Array): Vote | PrePrepare | null {
  return decodeVote(bytes) ?? decodeProposal(bytes);
}

function encodeVote(vote: Vote): Uint8Array {
  const writer = new FixedWriter();
  writeUint(writer.bytes(VOTE), BigInt(vote.view));
  writeUint(writer.bytes(PHASE), BigInt(vote.phase));
  writeBytes(writer.bytes(DIGEST), fromHex(vote.digest));
  writeUint(writer.bytes(HEIGHT), vote.height);
  writeUint(writer.bytes(SIGNER), BigInt(vote.signer));
  writeUint(writer.bytes(NIL_REASON), BigInt(vote.nilReason));
  writeBytes(writer.bytes(SIGNATURE), fromHex(vote.signature));
  return writer.done();
}

function encodeProposal(message: PrePrepare): Uint8Array {
  const writer = new FixedWriter(MOST_FIXED_BYTES + message.block.length);
  writeUint(writer.bytes(PROPOSAL), BigInt(message.view));
  writeBytes(writer.bytes(BLOCK), message.block);
  writeBytes(writer.bytes(DIGEST), fromHex(message.digest));
  writeUint(writer.bytes(HEIGHT), message.height);
  writeUint(writer.bytes(SIGNER), BigInt(message.signer));
  writeBytes(writer.bytes(SIGNATURE), fromHex(message.signature));
  return writer.bytes(UNJUSTIFIED).done();
}

function decodeVote(bytes: Uint8Array): Vote | null {
  const cursor = new CborCursor(bytes);
  const view = cursor.expect(VOTE).uint();
  const phase = Number(cursor.expect(PHASE).uint());
  const digest = toHex(cursor.expect(DIGEST).bytes());
  const height = cursor.expect(HEIGHT).uint();
  const signer = cursor.expect(SIGNER).uint();
  const nilReason = Number(cursor.expect(NIL_REASON).uint());
  const signature = toHex(cursor.expect(SIGNATURE).bytes());
  if (!cursor.complete || !isSigned(view, digest, signer, signature)) return null;
  if (phase !== Phase.prepare && phase !== Phase.commit) return null;
  const isNil = digest === ZERO_HASH;
  if (isNil && (phase !== Phase.prepare || nilReason === 0 || nilReason > 0xffff)) return null;
  if (!isNil && nilReason !== 0) return null;
  const numbers = { height, view: Number(view), nilReason, signer: Number(signer) };
  return { type: "vote", ...numbers, phase, digest, signature };
}

function decodeProposal(bytes: Uint8Array): PrePrepare | null {
  const cursor = new CborCursor(bytes);
  const view = cursor.expect(PROPOSAL).uint();
  const block = cursor.expect(BLOCK).bytes();
  const digest = toHex(cursor.expect(DIGEST).bytes());
  const height = cursor.expect(HEIGHT).uint();
  const signer = cursor.expect(SIGNER).uint();
  const signature = toHex(cursor.expect(SIGNATURE).bytes());
  cursor.expect(UNJUSTIFIED);
  if (!cursor.complete || !isSigned(view, digest, signer, signature)) return null;
  if (block.length > MAX_BLOCK_BYTES) return null;
  const numbers = { height, view: Number(view), signer: Number(signer) };
  // A copy: the frame's buffer belongs to the network.
  const own = new Uint8Array(block);
  return { type: "pre-prepare", ...numbers, digest, block: own, justification: null, signature };
}

/** Ranges that both share. */
function isSigned(view: bigint, digest: string, signer: bigint, signature: string): boolean {
  const sizes = digest.length === 64 && signature.length === 128;
  return sizes && view <= 0xffff_ffffn && signer < BigInt(MAX_VALIDATORS);
}
