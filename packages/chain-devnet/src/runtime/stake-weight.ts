/** StakeWeight and ValidatorPermit of a subnet, rewritten after each change of stake. */

import type { State, StateReader } from "../state/layered-state.ts";
import * as store from "./subtensor-storage.ts";

const U16_MAX = 65_535n;

/** Share of the sum times 65,535, truncated; all zero while nobody has stake. */
export function stakeShares(stakes: readonly bigint[]): number[] {
  const sum = stakes.reduce((total, stake) => total + stake, 0n);
  if (sum === 0n) return stakes.map(() => 0);
  return stakes.map((stake) => Number((stake * U16_MAX) / sum));
}

/** The `count` greatest stakes above zero and at least `least`; among equals the lower uid. */
export function permits(stakes: readonly bigint[], count: number, least: bigint): boolean[] {
  const order = stakes
    .map((stake, uid) => ({ stake, uid }))
    .filter(({ stake }) => stake > 0n && stake >= least)
    .sort((a, b) => (a.stake === b.stake ? a.uid - b.uid : a.stake > b.stake ? -1 : 1))
    .slice(0, count);
  const chosen = new Set(order.map(({ uid }) => uid));
  return stakes.map((_, uid) => chosen.has(uid));
}

export function stakesOf(state: StateReader, netuid: number): bigint[] {
  return Array.from({ length: store.subnetworkN.get(state, netuid) }, (_, uid) =>
    store.totalHotkeyAlpha.get(state, store.keys.get(state, netuid, uid), netuid),
  );
}

/** The real chain does this at its own epoch step; here it happens at once, so that set-up is short. */
export function rewriteStakeWeight(state: State, netuid: number): void {
  const stakes = stakesOf(state, netuid);
  store.stakeWeight.put(state, stakeShares(stakes), netuid);
  store.validatorPermit.put(
    state,
    permits(stakes, store.maxAllowedValidators.get(state, netuid), store.stakeThreshold.get(state)),
    netuid,
  );
}
