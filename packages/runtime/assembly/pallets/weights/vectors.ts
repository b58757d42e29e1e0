import { Scope } from "../../fw/arena";
import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { STRATEGY_WINNER } from "../challenges/manifest";
import { BILLION } from "../challenges/rules";
import { Challenge, Challenges, STATUS_ACTIVE } from "../challenges/store";
import { Parameters } from "../parameters/parameters";
import { Neuron, Registry } from "../session/registry";
import { Boards, Entry, isJudgedByBatch, WEIGHTS } from "./boards";
import { apportion, ladderGains, winnerGains } from "./strategies";

const VECTORS: u8 = 1;
const EPOCHS_KEPT: u64 = 64;
const MAX_WEIGHT: u64 = 65_535;

export const enum WeightsEvent {
  Decided = 0,
}

/** Shares in parts per billion for each neuron of the ending epoch's snapshot. */
class Shares {
  neurons: Array<Neuron> = new Array<Neuron>();
  ppb: Array<u64> = new Array<u64>();

  constructor() {
    const r = Reader.of(Registry.neurons());
    const count = r.count(1);
    for (let i = 0; i < count; i++) {
      this.neurons.push(Neuron.decode(r));
      this.ppb.push(0);
    }
  }

  add(uid: i32, ppb: u64): void {
    for (let i = 0; i < this.neurons.length; i++) {
      if (<i32>this.neurons[i].uid == uid) this.ppb[i] += ppb;
    }
  }
}

/** The ending epoch's weights, one vector for each mechanism that has a challenge (PROTOCOL §11). */
export function onEpochEnd(epoch: u64): void {
  forget(epoch);
  const challenges = Challenges.allInForce();
  for (let i = 0; i < challenges.length; i++) {
    const scope = Scope.open();
    Boards.expire(challenges[i].id, challenges[i].manifest.scoreEpochs, epoch);
    Scope.close(scope);
  }
  for (let i = 0; i < challenges.length; i++) {
    const mechanism = challenges[i].manifest.mechanism;
    if (!vectorKey(epoch, mechanism).exists()) decide(epoch, mechanism, challenges);
  }
}

function forget(epoch: u64): void {
  const cursor = new Cursor(new Key(WEIGHTS, VECTORS));
  while (cursor.next() && cursor.suffix().u64be(0) + EPOCHS_KEPT <= epoch) cursor.remove();
}

export function vectorKey(epoch: u64, mechanism: u8): Key {
  return new Key(WEIGHTS, VECTORS).u64(epoch).u8(mechanism);
}

/** Encoded vectors of an epoch, by mechanism. */
export function vectorsOf(epoch: u64): Array<Bytes> {
  const vectors = new Array<Bytes>();
  const cursor = new Cursor(new Key(WEIGHTS, VECTORS).u64(epoch));
  while (cursor.next()) vectors.push(cursor.value());
  return vectors;
}

function decide(epoch: u64, mechanism: u8, challenges: Array<Challenge>): void {
  const shares = new Shares();
  let promised: u64 = 0;
  let paid = false;
  for (let i = 0; i < challenges.length; i++) {
    const challenge = challenges[i];
    if (challenge.manifest.mechanism != mechanism || challenge.status != STATUS_ACTIVE) continue;
    promised += <u64>challenge.manifest.emissionSharePpb;
    const scope = Scope.open();
    if (pay(challenge, shares)) paid = true;
    Scope.close(scope);
  }
  // What belongs to no challenge burns; a challenge without a board is left out, never burned.
  if (paid) shares.add(<i32>Parameters.load().burnUid, <u64>BILLION - promised);
  store(epoch, mechanism, shares);
}

/** False if the challenge has nobody to pay. */
function pay(challenge: Challenge, shares: Shares): bool {
  const entries = eligible(challenge);
  const manifest = challenge.manifest;
  const minimum = manifest.minImprovementPpb;
  const gains =
    manifest.strategy == STRATEGY_WINNER
      ? winnerGains(entries, minimum)
      : ladderGains(entries, minimum);
  const parts = apportion(<u64>manifest.emissionSharePpb, gains);
  let paid = false;
  for (let i = 0; i < entries.length; i++) {
    if (parts[i] == 0) continue;
    shares.add(Registry.uidOf(entries[i].hotkey), parts[i]);
    paid = true;
  }
  return paid;
}

/** Works of hotkeys in the ending epoch's snapshot, in order of commit. */
function eligible(challenge: Challenge): Array<Entry> {
  const all = Boards.all(challenge.id);
  const byBatch = isJudgedByBatch(challenge.manifest);
  let latest: u64 = 0;
  for (let i = 0; i < all.length; i++) if (all[i].epoch > latest) latest = all[i].epoch;
  const entries = new Array<Entry>();
  for (let i = 0; i < all.length; i++) {
    if (byBatch && all[i].epoch != latest) continue;
    if (!Registry.isRegistered(all[i].hotkey)) continue;
    entries.push(all[i]);
    for (let j = entries.length - 1; j > 0 && entries[j].isEarlier(entries[j - 1]); j--) {
      const earlier = entries[j];
      entries[j] = entries[j - 1];
      entries[j - 1] = earlier;
    }
  }
  return entries;
}

/** src/api.ts `WeightVectorCodec`: the largest share becomes 65,535, the others round half up. */
function store(epoch: u64, mechanism: u8, shares: Shares): void {
  let most: u64 = 0;
  for (let i = 0; i < shares.ppb.length; i++) if (shares.ppb[i] > most) most = shares.ppb[i];
  const weights = new Writer(512);
  const hotkeys = new Writer(512);
  const ppb = new Writer(512);
  let count: u32 = 0;
  for (let i = 0; i < shares.ppb.length; i++) {
    const share = shares.ppb[i];
    const weight = most == 0 ? 0 : (share * MAX_WEIGHT * 2 + most) / (2 * most);
    if (weight == 0) continue;
    weights.u16(shares.neurons[i].uid).u16(<u16>weight);
    hotkeys.hash(shares.neurons[i].hotkey);
    ppb.u32(<u32>share);
    count++;
  }
  const w = new Writer(1024).u64(epoch).u8(mechanism).compact(count).raw(weights.view());
  w.compact(count).raw(hotkeys.view()).compact(count).raw(ppb.view());
  vectorKey(epoch, mechanism).put(w);
  deposit(event(WEIGHTS, WeightsEvent.Decided).u64(epoch).u8(mechanism).u32(count));
}
