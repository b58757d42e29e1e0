import { isOperational } from "./call-table";
import { weightOf } from "./call-weights";
import { Extrinsic } from "./extrinsic";
import { Block } from "./fw/block";

// Values of src/fees.ts, with their reasons; docs/reference/fees.md is made from them.
const FUEL_PER_MILLI: u64 = 4;
const FEE_PER_BYTE: u64 = 20;
const FEE_EVALUATION: u64 = 100_000;
const FEE_HOST_WORK: u64 = 200_000;
/** submissions.commit, which asks every validator for an evaluation. */
const COMMIT: u16 = 0x0601;
/** Calls whose weight is the host's work: a price of its own takes the place of it. */
const APPLY_UPGRADE: u16 = 0x0001;
const ZK_CLAIM: u16 = 0x1000;

// Bounds of protocol/limits.ts.
const MAX_BLOCK_WEIGHT: u64 = 300_000_000;
const OPERATIONAL_SHARE: u64 = 8;

/** Milli-mana: the call's weight at a fixed rate, its bytes, its evaluation; 0 if operational. */
export function feeOf(x: Extrinsic): u64 {
  const index = x.index();
  if (isOperational(index)) return 0;
  if (index == APPLY_UPGRADE || index == ZK_CLAIM)
    return FEE_HOST_WORK + <u64>x.length() * FEE_PER_BYTE;
  const fuel = weightOf(index, 0);
  const perByte = FEE_PER_BYTE + milliOf(weightOf(index, 1) - fuel);
  const fee = milliOf(fuel) + <u64>x.length() * perByte;
  return index == COMMIT ? fee + FEE_EVALUATION : fee;
}

function milliOf(fuel: u64): u64 {
  return (fuel + FUEL_PER_MILLI - 1) / FUEL_PER_MILLI;
}

/** Takes the extrinsic's weight from the block's room; false if it has none left (PROTOCOL §8). */
export function takeRoom(x: Extrinsic): bool {
  const index = x.index();
  const weight = weightOf(index, <u64>x.length());
  if (Block.weight + weight > MAX_BLOCK_WEIGHT) return false;
  if (!isOperational(index)) {
    const most = MAX_BLOCK_WEIGHT - MAX_BLOCK_WEIGHT / OPERATIONAL_SHARE;
    if (Block.normalWeight + weight > most) return false;
    Block.normalWeight += weight;
  }
  Block.weight += weight;
  return true;
}
