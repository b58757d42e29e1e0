/** Hash rules of submissions and attestations (PROTOCOL §9, §10). */

import { concatBytes, fromHex, toHex, utf8 } from "./bytes.ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import { merklePath, merkleRoot } from "./merkle.ts";

/** The CID of a payload or module is raw sha2-256; only its 32-byte digest is hashed or stored. */
export function commitment(
  chainId: Hex32,
  challenge: Hex32,
  hotkey: Hex32,
  payload: Hex32,
  salt: Hex32,
): Hex32 {
  return hashOf("platform/commit/v1", chainId, challenge, hotkey, payload, salt);
}

/** Unknown at submission: it needs a chain block that did not exist when intake closed. */
export function evaluationSeed(
  chainId: Hex32,
  challenge: Hex32,
  closingBlock: Hex32,
  chainBlock: Hex32,
): Hex32 {
  return hashOf("platform/seed/v1", chainId, challenge, closingBlock, chainBlock);
}

/** A challenge keeps its id over its versions: it is named once on one network. */
export function challengeId(chainId: Hex32, name: string): Hex32 {
  return sha256Hex(concatBytes(utf8("platform/challenge/v1"), fromHex(chainId), utf8(name)));
}

/** Account of a challenge: its guests spend and credit from here alone, and nobody holds a key to it. */
export function treasuryOf(chainId: Hex32, challenge: Hex32): Hex32 {
  return hashOf("platform/treasury/v1", chainId, challenge);
}

/** Id under which a board work is judged again with the batch of an epoch. */
export function reentryId(submission: Hex32, epoch: bigint): Hex32 {
  return sha256Hex(concatBytes(utf8("platform/reentry/v1"), fromHex(submission), u64be(epoch)));
}

export interface AttestLeaf {
  readonly submission: Hex32;
  readonly digest: Hex32;
  readonly salt: Hex32;
}

export function attestLeafBytes(leaf: AttestLeaf): Uint8Array {
  return concatBytes(fromHex(leaf.submission), fromHex(leaf.digest), fromHex(leaf.salt));
}

/** Root of an attest commit. `leaves` ascend by submission id. */
export function attestRoot(
  chainId: Hex32,
  epoch: bigint,
  validator: Hex32,
  leaves: readonly AttestLeaf[],
): Hex32 {
  return attestRootOver(chainId, epoch, validator, merkleRoot(leaves.map(attestLeafBytes)));
}

export function attestPath(leaves: readonly AttestLeaf[], index: number): Hex32[] {
  return merklePath(leaves.map(attestLeafBytes), index).map(toHex);
}

function attestRootOver(chainId: Hex32, epoch: bigint, validator: Hex32, root: Uint8Array): Hex32 {
  return sha256Hex(
    concatBytes(
      utf8("platform/attest-commit/v1"),
      fromHex(chainId),
      u64be(epoch),
      fromHex(validator),
      root,
    ),
  );
}

/** What the session key signs to derive its salt; the salt is SHA-256 of the signature's bytes. */
export function attestSaltMessage(epoch: bigint, submission: Hex32): Uint8Array {
  return concatBytes(utf8("platform/attest-salt/v1"), u64be(epoch), fromHex(submission));
}

function hashOf(tag: string, ...hashes: readonly Hex32[]): Hex32 {
  return sha256Hex(concatBytes(utf8(tag), ...hashes.map(fromHex)));
}

function u64be(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  let rest = value;
  for (let i = 7; i >= 0; i--) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}
