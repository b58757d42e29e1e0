import { Block } from "./fw/block";
import { Reader } from "./fw/reader";
import { Invalid } from "./invalid";
import { rotateOwners } from "./pallets/authority/rotation-veto";
import { onBoundary } from "./pallets/challenges/boundary";
import { Delegations } from "./pallets/governance/delegations";
import { forgetStrangers } from "./pallets/identity/calls";
import { openRegistered } from "./pallets/mana/accounts";
import { applyChanges } from "./pallets/parameters/changes";
import { Parameters } from "./pallets/parameters/parameters";
import { onEpochEnd as decayReputation } from "./pallets/reputation/decay";
import { changeSet } from "./pallets/session/boundary";
import { Epoch, Origin } from "./pallets/session/epoch";
import { Snapshot } from "./pallets/session/registry";
import { isBatchUnfinished, onEpochEnd } from "./pallets/submissions/hooks";
import { Edge } from "./pallets/trust/edges";
import { onEpochEnd as decideWeights } from "./pallets/weights/vectors";

/**
 * Inherent: the metagraph at B(e) ends the running epoch: weights first, then challenges by the
 * ending set, then the set itself, then parameters (PROTOCOL §6).
 */
export function chainSnapshot(r: Reader): i32 {
  const number = r.u64();
  const snapshot = Snapshot.decode(r);
  if (!r.done()) return Invalid.Malformed;
  // First of the inherents, and once.
  if (Block.changed || Block.lastSeed != 0) return Invalid.InherentWrong;
  const epoch = Epoch.load();
  const origin = Origin.load();
  const boundary = origin.b0 + number * <u64>Parameters.load().epochBlocks;
  if (number <= epoch.number || snapshot.netuid != origin.netuid) return Invalid.InherentWrong;
  if (snapshot.blockNumber != boundary || boundary > Block.chainNumber)
    return Invalid.InherentWrong;
  if (isBatchUnfinished()) return Invalid.NotAllowedHere;
  decideWeights(epoch.number);
  onBoundary(number);
  onEpochEnd(number);
  rotateOwners();
  if (!changeSet(number, snapshot, origin.minMembers)) return Invalid.InherentWrong;
  forgetStrangers();
  Edge.forgetStrangers();
  applyChanges();
  Delegations.forget();
  decayReputation(number);
  openRegistered(Block.slot);
  Block.changed = true;
  return 0;
}
