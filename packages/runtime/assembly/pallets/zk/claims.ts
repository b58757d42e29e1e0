import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { hashBytes, isProof } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { ZK, ZkError, ZkEvent, zkFailure } from "./errors";
import { MAX_INPUTS, VerificationKeys } from "./keys";

const CLAIMS: u8 = 1;
const CLAIMS_IN_BLOCK: u8 = 2;
/** protocol/limits.ts: a proof takes some 30 ms, and a block runs within T0 / 8. */
const MAX_BLOCK_CLAIMS: u64 = 4;
/** A, B and C. */
const PROOF_BYTES: i32 = 256;
const WORD: i32 = 32;

/** What was claimed: one record for each nullifier of a key, for ever. */
export class Claim {
  account: Hash = Hash.none();
  height: u64 = 0;
  /** SHA-256 of all public inputs: the inputs themselves stand in the block. */
  inputs: Hash = Hash.none();

  static key(key: Hash, nullifier: Hash): Key {
    return new Key(ZK, CLAIMS).hash(key).hash(nullifier);
  }

  static decode(r: Reader): Claim {
    const claim = new Claim();
    claim.account = r.hash();
    claim.height = r.u64();
    claim.inputs = r.hash();
    return claim;
  }

  encode(w: Writer): Writer {
    return w.hash(this.account).u64(this.height).hash(this.inputs);
  }
}

/** Claims of the block in hand; forgotten at its end. */
export class BlockClaims {
  private static key(): Key {
    return new Key(ZK, CLAIMS_IN_BLOCK);
  }

  static areLeft(): bool {
    return BlockClaims.key().getU64() < MAX_BLOCK_CLAIMS;
  }

  static count(): void {
    const key = BlockClaims.key();
    key.putU64(key.getU64() + 1);
  }

  static clear(): void {
    BlockClaims.key().remove();
  }
}

/**
 * First public input of every claim: SHA-256("platform/zk-binding/v1" | chainId | account) without
 * its three highest bits, which makes it a scalar (protocol/zk.ts `zkBinding`).
 */
function binding(account: Hash): Hash {
  const w = new Writer(96).tag("platform/zk-binding/v1").hash(Block.chainId()).hash(account);
  const bytes = new Bytes(hashBytes(w.view()).pointer(), WORD);
  const masked = new Writer(WORD).u8(bytes.at(0) & 0x1f).raw(bytes.slice(1, WORD));
  return masked.view().hash(0);
}

/**
 * A proof is taken from the account that it names, once for each nullifier, which is the second
 * input. Cheap checks first; whatever fails, the fee is kept: else verification would be free.
 */
export function claim(who: Hash, r: Reader): Outcome {
  const id = r.hash();
  const inputs = r.count(WORD);
  const scalars = r.raw(inputs * WORD);
  const proof = r.raw(PROOF_BYTES);
  if (r.bad) return zkFailure(ZkError.Malformed);
  if (inputs > MAX_INPUTS || r.left() > 0) return zkFailure(ZkError.TooLarge);
  const key = VerificationKeys.load(id);
  if (key === null) return zkFailure(ZkError.UnknownKey);
  if (inputs != VerificationKeys.inputs(key)) return zkFailure(ZkError.Malformed);
  if (!scalars.hash(0).equals(binding(who))) return zkFailure(ZkError.NotBound);
  const nullifier = scalars.hash(WORD);
  const record = Claim.key(id, nullifier);
  if (record.exists()) return zkFailure(ZkError.NullifierUsed);
  if (!isProof(new Writer(4096).raw(key).raw(proof).raw(scalars).view()))
    return zkFailure(ZkError.BadProof);
  const made = new Claim();
  made.account = who;
  made.height = Block.height;
  made.inputs = hashBytes(scalars);
  record.put(made.encode(new Writer(72)));
  deposit(event(ZK, ZkEvent.Claimed).hash(id).hash(nullifier).hash(who).hash(made.inputs));
  return OK;
}
