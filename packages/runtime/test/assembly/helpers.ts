// Pure helpers of the runtime under their own exports, for property tests against BigInt.
import { Bytes } from "../../assembly/fw/bytes";
import { MerklePath } from "../../assembly/fw/crypto";
import { answer, inputReader } from "../../assembly/fw/exchange";
import { Hash } from "../../assembly/fw/hash";
import { Reader } from "../../assembly/fw/reader";
import {
  addCapped,
  compareProducts,
  isQuorum,
  isWeak,
  mulHigh,
  Quotient,
} from "../../assembly/fw/wide";
import { Writer } from "../../assembly/fw/writer";
import { capPowers } from "../../assembly/pallets/session/power";
import { Entry } from "../../assembly/pallets/weights/boards";
import { apportion, ladderGains, winnerGains } from "../../assembly/pallets/weights/strategies";

export {
  input,
  output_len,
  output_ptr,
} from "../../assembly/index";

export function mul_high(a: u64, b: u64): u64 {
  return mulHigh(a, b);
}

export function compare_products(a: u64, b: u64, c: u64, d: u64): i32 {
  return compareProducts(a, b, c, d);
}

/** a, b, c u64 and d u32; quotient, rest and whether it was too large out. */
export function quotient(): void {
  const r = inputReader();
  const q = Quotient.of(r.u64(), r.u64(), r.u64(), r.u32());
  answer(new Writer(17).u64(q.value).u64(q.rest).bool(q.over));
}

export function add_capped(a: u64, b: u64, cap: u64): u64 {
  return addCapped(a, b, cap);
}

export function is_quorum(power: u64, total: u64): bool {
  return isQuorum(power, total);
}

export function is_weak(power: u64, total: u64): bool {
  return isWeak(power, total);
}

function readList(r: Reader): Array<u64> {
  const list = new Array<u64>();
  const count = r.count(8);
  for (let i = 0; i < count; i++) list.push(r.u64());
  return list;
}

function answerList(list: Array<u64>): void {
  const w = new Writer().compact(<u32>list.length);
  for (let i = 0; i < list.length; i++) w.u64(list[i]);
  answer(w);
}

/** Vec<u64> in, capped out. */
export function cap_powers(): void {
  const powers = readList(inputReader());
  capPowers(powers);
  answerList(powers);
}

/** strategy u8, minimum u32, whole u64, scores in order of commit; parts out. */
export function split(): void {
  const r = inputReader();
  const strategy = r.u8();
  const minimum = r.u32();
  const whole = r.u64();
  const scores = readList(r);
  const entries = new Array<Entry>();
  for (let i = 0; i < scores.length; i++) {
    const entry = new Entry(Hash.none());
    entry.score = scores[i];
    entry.commitIndex = <u32>i;
    entries.push(entry);
  }
  const gains = strategy == 0 ? winnerGains(entries, minimum) : ladderGains(entries, minimum);
  answerList(apportion(whole, gains));
}

/** index u32, size u32, leaf bytes, path of n hashes; the root out, nothing if it does not fit. */
export function merkle_root(): void {
  const r = inputReader();
  const index = r.u32();
  const size = r.u32();
  const leaf: Bytes = r.bytes();
  const siblings = r.count(32);
  const root = new MerklePath(index, size, r.raw(siblings * 32)).root(leaf);
  const w = new Writer();
  if (root !== null) w.hash(root);
  answer(w);
}

/** Any bytes as compact, then bytes: 1 if all was read and canonical. */
export function reads_bytes(): bool {
  const r = inputReader();
  r.bytes();
  return r.done();
}
