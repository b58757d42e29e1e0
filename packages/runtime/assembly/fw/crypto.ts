import { Bytes } from "./bytes";
import { Hash } from "./hash";
import { sha256, verify, zk_verify } from "./platform";
import { Writer } from "./writer";

/** Kinds of the one signing envelope (protocol/signing.ts). */
export const KIND_EXTRINSIC: u8 = 16;
export const KIND_DELEGATION: u8 = 17;
export const KIND_DELEGATION_ACCEPTANCE: u8 = 18;
export const KIND_OWNER_COMMAND: u8 = 20;
export const KIND_IDENTITY_LINK: u8 = 26;
export const KIND_IDENTITY_ACCEPTANCE: u8 = 27;

export const ED25519: u8 = 0;
export const SR25519: u8 = 1;

export function hashBytes(bytes: Bytes): Hash {
  const out = Hash.zero();
  sha256(bytes.pointer(), bytes.length(), out.pointer());
  return out;
}

/** "platform/sign/v1" | chainId | kind | SHA-256(body) */
export function envelope(chainId: Hash, kind: u8, body: Bytes): Bytes {
  return new Writer().tag("platform/sign/v1").hash(chainId).u8(kind).hash(hashBytes(body)).view();
}

/** `signature` has 64 bytes. */
export function isSignature(scheme: u8, key: Hash, message: Bytes, signature: Bytes): bool {
  if (signature.length() != 64 || scheme > SR25519) return false;
  const valid = verify(
    <i32>scheme,
    key.pointer(),
    message.pointer(),
    message.length(),
    signature.pointer(),
  );
  return valid == 1;
}

/** The block of docs/challenges.md: key, proof, inputs. A block of a wrong shape does not hold. */
export function isProof(block: Bytes): bool {
  return zk_verify(block.pointer(), block.length()) == 1;
}

/** One leaf's way up to the root of protocol/merkle.ts. */
export class MerklePath {
  constructor(
    private index: u32,
    private size: u32,
    private siblings: Bytes,
  ) {}

  /** Root that this path gives for the leaf; null if the path's length does not fit. */
  root(leaf: Bytes): Hash | null {
    if (this.index >= this.size) return null;
    let hash = hashBytes(new Writer().u8(0).raw(leaf).view());
    let position = this.index;
    let last = this.size - 1;
    let used: i32 = 0;
    while (last > 0) {
      if ((position & 1) == 1 || position < last) {
        if (used + 32 > this.siblings.length()) return null;
        const sibling = this.siblings.hash(used);
        used += 32;
        hash = (position & 1) == 1 ? inner(sibling, hash) : inner(hash, sibling);
      }
      position >>= 1;
      last >>= 1;
    }
    return used == this.siblings.length() ? hash : null;
  }
}

function inner(left: Hash, right: Hash): Hash {
  return hashBytes(new Writer().u8(1).hash(left).hash(right).view());
}
