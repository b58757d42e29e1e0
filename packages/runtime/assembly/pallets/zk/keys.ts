import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Cursor, Key } from "../../fw/storage";
import { ZK, ZkError, ZkEvent, zkFailure } from "./errors";

const KEYS: u8 = 0;
/** Scheme byte of the host's verifier. */
const GROTH16_BN254: u8 = 1;
/** Of a claim: the account's binding and the nullifier come first. */
export const MIN_INPUTS: i32 = 2;
/** protocol/limits.ts: the host's price holds up to here. */
export const MAX_INPUTS: i32 = 16;
/** protocol/limits.ts: every walk over the keys is short. */
const MAX_KEYS: i32 = 64;

/** scheme, count, alpha, beta, gamma, delta, and a point for the constant and each input. */
const HEAD_BYTES: i32 = 2;
const G1_BYTES: i32 = 64;
const G2_BYTES: i32 = 128;
const FIXED_BYTES: i32 = HEAD_BYTES + 2 * G1_BYTES + 3 * G2_BYTES;
const MAX_BYTES: i32 = FIXED_BYTES + MAX_INPUTS * G1_BYTES;

/** Verification keys under their SHA-256: a key never changes, another one has another id. */
export class VerificationKeys {
  static all(): Key {
    return new Key(ZK, KEYS);
  }

  /** Null for an unknown one. */
  static load(id: Hash): Bytes | null {
    return VerificationKeys.all().hash(id).read();
  }

  /** Public inputs of a stored key. */
  static inputs(key: Bytes): i32 {
    return <i32>key.at(1);
  }

  private static count(): i32 {
    const cursor = new Cursor(VerificationKeys.all());
    let count = 0;
    while (cursor.next()) count++;
    return count;
  }

  /**
   * Its shape is checked here. Points off the curve make every proof of theirs false, so that they
   * harm nobody but their owner.
   */
  static add(key: Bytes): Outcome {
    if (key.length() > MAX_BYTES) return zkFailure(ZkError.TooLarge);
    if (key.length() < FIXED_BYTES || key.at(0) != GROTH16_BN254)
      return zkFailure(ZkError.Malformed);
    const inputs = VerificationKeys.inputs(key);
    if (inputs < MIN_INPUTS || key.length() != FIXED_BYTES + inputs * G1_BYTES)
      return zkFailure(ZkError.Malformed);
    const id = hashBytes(key);
    const stored = VerificationKeys.all().hash(id);
    if (stored.exists()) return zkFailure(ZkError.KeyKnown);
    if (VerificationKeys.count() >= MAX_KEYS) return zkFailure(ZkError.TooManyKeys);
    stored.putBytes(key);
    deposit(
      event(ZK, ZkEvent.KeyAdded)
        .hash(id)
        .u8(<u8>inputs),
    );
    return OK;
  }

  /** What was claimed under it stays: a key that comes back takes no nullifier twice. */
  static remove(id: Hash): Outcome {
    const stored = VerificationKeys.all().hash(id);
    if (!stored.exists()) return zkFailure(ZkError.UnknownKey);
    stored.remove();
    deposit(event(ZK, ZkEvent.KeyRemoved).hash(id));
    return OK;
  }
}
