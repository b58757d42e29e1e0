/**
 * Leader(h, v) from the set and the numbers alone (R10): nothing a node remembers takes part.
 *
 * View 0 walks the line of all power in steps near the golden section and coprime to its length:
 * over `total` heights each member leads exactly `power` times, evenly spread. Within a height
 * each member leads one view before any leads a second, so that no key, however heavy, can cost
 * several views in a row.
 */

import { assert, totalPower, type ValidatorSet } from "@platform/protocol";

/** The golden section in parts per million: the step whose multiples spread most evenly. */
const GOLDEN_PPM = 618_034n;

interface Stride {
  readonly total: bigint;
  readonly step: bigint;
  /** Orders of the heights asked for last, newest first: a few are asked for many times. */
  recent: readonly { readonly height: bigint; readonly order: readonly number[] }[];
}

/** The height in work, its neighbours, and those of peers that are behind. */
const RECENT_ORDERS = 8;

const strides = new WeakMap<ValidatorSet, Stride>();

/** Indexes of all members in the order in which they lead the views 0..n-1 of this height. */
export function leaderOrder(set: ValidatorSet, height: bigint): readonly number[] {
  const stride = strideOf(set);
  for (const one of stride.recent) if (one.height === height) return one.order;
  const { total, step } = stride;
  const ticket = (height * step) % total;
  const waiting = set.members.map((member, index) => ({ index, power: member.power }));
  const order: number[] = [];
  let rest = total;
  while (waiting.length > 0) {
    let place = ticket % rest;
    const at = waiting.findIndex(({ power }) => {
      place -= power;
      return place < 0n;
    });
    const [taken] = waiting.splice(at, 1);
    assert(at >= 0 && taken !== undefined, "the ticket lies on the line of power");
    order.push(taken.index);
    rest -= taken.power;
  }
  stride.recent = [{ height, order }, ...stride.recent.slice(0, RECENT_ORDERS - 1)];
  return order;
}

/** Index of the member that proposes in this view; the order repeats after n views. */
export function leader(set: ValidatorSet, height: bigint, view: number): number {
  return leaderOf(leaderOrder(set, height), view);
}

export function leaderOf(order: readonly number[], view: number): number {
  return order[view % order.length] as number;
}

function strideOf(set: ValidatorSet): Stride {
  const known = strides.get(set);
  if (known !== undefined) return known;
  const total = totalPower(set);
  assert(total > 0n, "a validator set has power");
  let step = (total * GOLDEN_PPM) / 1_000_000n;
  while (gcd(step, total) !== 1n) step += 1n;
  const stride = { total, step, recent: [] };
  strides.set(set, stride);
  return stride;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
