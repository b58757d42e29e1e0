import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { hashBytes } from "../../fw/crypto";
import { Hash } from "../../fw/hash";
import { Reader } from "../../fw/reader";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { Neuron, Registry } from "../session/registry";
import { Mana } from "./mana";

/** Everybody in the snapshot has an account; who comes back finds the old one. */
export function openRegistered(slot: u64): void {
  const parameters = Parameters.load();
  const r = Reader.of(Registry.neurons());
  const count = r.count(1);
  for (let i = 0; i < count; i++) {
    const scope = Scope.open();
    Mana.open(Neuron.decode(r).hotkey, slot, parameters);
    Scope.close(scope);
  }
}

/** protocol/submission.ts `treasuryOf`: nobody holds a key to it. */
export function treasuryOf(chainId: Hash, challenge: Hash): Hash {
  const w = new Writer(128).tag("platform/treasury/v1").hash(chainId).hash(challenge);
  return hashBytes(w.view());
}

/** Its challenge becomes active: an account like any other, of reputation 0. */
export function openTreasury(challenge: Hash): void {
  Mana.open(treasuryOf(Block.chainId(), challenge), Block.slot, Parameters.load());
}
