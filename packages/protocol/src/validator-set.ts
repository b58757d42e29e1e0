/** The frozen set of an epoch, its hash, its quorum rules and the power cap (PROTOCOL §1, §6). */

import { CodedError } from "./errors.ts";
import { FixedReader, FixedWriter } from "./fixed-width.ts";
import { type Hex32, sha256Hex } from "./hash.ts";
import { MAX_VALIDATORS } from "./limits.ts";

export interface Member {
  /** sr25519 public key. */
  readonly hotkey: Hex32;
  /** ed25519 public key of the live delegation. */
  readonly sessionKey: Hex32;
  /** Capped voting power, positive. */
  readonly power: bigint;
}

export interface ValidatorSet {
  readonly epoch: bigint;
  /** Number of the chain block B(e) whose stake it was read from. */
  readonly boundary: bigint;
  /** Sorted by hotkey, ascending. */
  readonly members: readonly Member[];
}

const TAG = "platform/vset/v1";

/** tag | u64 epoch | u64 boundary | u16 count | (hotkey | session key | u64 power)* */
export function encodeValidatorSet(set: ValidatorSet): Uint8Array {
  const writer = new FixedWriter()
    .tag(TAG)
    .u64(set.epoch)
    .u64(set.boundary)
    .u16(set.members.length);
  for (const member of set.members)
    writer.hash(member.hotkey).hash(member.sessionKey).u64(member.power);
  return writer.done();
}

/**
 * Strict inverse of {@link encodeValidatorSet}: 1 to MAX_VALIDATORS members, ascending by hotkey,
 * each with power.
 * @throws CodedError MALFORMED
 */
export function decodeValidatorSet(bytes: Uint8Array): ValidatorSet {
  try {
    const reader = new FixedReader(bytes);
    reader.tag(TAG);
    const epoch = reader.u64();
    const boundary = reader.u64();
    const count = reader.u16();
    if (count < 1 || count > MAX_VALIDATORS) throw new RangeError(`${count} members`);
    const members: Member[] = [];
    for (let i = 0; i < count; i++) {
      const member = { hotkey: reader.hash(), sessionKey: reader.hash(), power: reader.u64() };
      if (member.hotkey <= (members.at(-1)?.hotkey ?? "")) throw new RangeError("out of order");
      if (member.power === 0n) throw new RangeError("a member without power");
      members.push(member);
    }
    reader.end();
    return { epoch, boundary, members };
  } catch (cause) {
    throw new CodedError({ code: "MALFORMED", message: "not a validator set" }, { cause });
  }
}

export function validatorSetHash(set: ValidatorSet): Hex32 {
  return sha256Hex(encodeValidatorSet(set));
}

export function totalPower(set: ValidatorSet): bigint {
  return set.members.reduce((sum, member) => sum + member.power, 0n);
}

/** More than two thirds of the power, strictly: at exactly two thirds safety would be lost. */
export function isQuorum(power: bigint, total: bigint): boolean {
  return 3n * power > 2n * total;
}

/** More than one third: at least one honest voter while at most a third is faulty. */
export function isWeakQuorum(power: bigint, total: bigint): boolean {
  return 3n * power > total;
}

const BILLION = 1_000_000_000n;

/**
 * min(p, C) for each power, with C the greatest integer such that C * 10^9 <= capPpb * sum(min(p, C)).
 * No cap below four members; 300,000,000 at four, 250,000,000 from five.
 */
export function capPowers(powers: readonly bigint[]): bigint[] {
  if (powers.length < 4) return [...powers];
  const capPpb = powers.length === 4 ? 300_000_000n : 250_000_000n;
  const holds = (cap: bigint): boolean =>
    cap * BILLION <= capPpb * powers.reduce((sum, p) => sum + (p < cap ? p : cap), 0n);
  // The predicate is monotone: the sum is concave in C and equal at 0, so it fails for good once.
  let low = 0n;
  let high = powers.reduce((max, p) => (p > max ? p : max), 0n);
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (holds(middle)) low = middle;
    else high = middle - 1n;
  }
  return powers.map((p) => (p < low ? p : low));
}
