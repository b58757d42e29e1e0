import { admit, isExtrinsicSigned, Place } from "../admission";
import { Extrinsic } from "../extrinsic";
import { Reader } from "../fw/reader";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Invalid } from "../invalid";
import { Mana } from "../pallets/mana/mana";
import { regenerationOf } from "../pallets/mana/price";
import { Parameters } from "../pallets/parameters/parameters";
import { writeChanges } from "../pallets/reputation/changes";
import { MINER, Score, standingOf, VALIDATOR } from "../pallets/reputation/score";
import { Epoch } from "../pallets/session/epoch";
import { Registry } from "../pallets/session/registry";
import { Accounts } from "../pallets/system/accounts";

const MAX_GAP: u32 = 0xffff;

export function account(r: Reader, w: Writer): void {
  const who = r.hash();
  const slot = r.u64();
  w.u32(Accounts.nonce(who, 0)).u32(Accounts.nonce(who, 1));
  w.u64(Mana.balance(who, slot, Parameters.load())).bool(Registry.isRegistered(who));
  w.u32(standingOf(who));
}

/** What an account holds, and how fast it comes back. */
export function mana(r: Reader, w: Writer): void {
  const who = r.hash();
  const slot = r.u64();
  const parameters = Parameters.load();
  const held = Mana.holding(who, slot, parameters);
  const standing = standingOf(who);
  w.bool(held !== null).u64(held === null ? 0 : held.milli);
  w.u16(held === null ? 0 : <u16>held.carry).u64(parameters.manaCap);
  w.u64(parameters.manaPerSlot).u32(regenerationOf(standing)).u32(standing);
}

/** Both scores of an account with their last changes. */
export function reputation(r: Reader, w: Writer): void {
  const who = r.hash();
  for (let trade = MINER; trade <= VALIDATOR; trade++) {
    const score = Score.load(trade, who);
    w.u32(score.value).u64(score.frozenUntil).u32(score.changes);
    writeChanges(score, w);
  }
}

/** Every account that has a score: miners first, then validators. */
export function reputations(w: Writer): void {
  for (let trade = MINER; trade <= VALIDATOR; trade++) {
    const list = new Writer(1024);
    let count: u32 = 0;
    const cursor = new Cursor(Score.prefix(trade));
    while (cursor.next()) {
      const score = Score.decode(trade, cursor.suffix().hash(0), Reader.of(cursor.value()));
      list.hash(score.who).u32(score.value).u64(score.frozenUntil);
      count++;
    }
    w.compact(count).raw(list.view());
  }
}

/** The pool's check at a slot: code, and how far the nonce lies ahead. */
export function validity(r: Reader, w: Writer): void {
  const bytes = r.bytes();
  const slot = r.u64();
  const x = Extrinsic.decode(bytes);
  if (x === null || x.inherent) {
    w.u32(<u32>(<i32>Invalid.Malformed)).u16(0);
    return;
  }
  const place = new Place(Accounts.chainId(), Epoch.load().number, slot);
  let code = admit(x, place, Parameters.load());
  const next = Accounts.nonce(x.signer, x.scheme);
  const stale = x.nonce < next || x.nonce - next > MAX_GAP;
  if (code == 0 && stale) code = Invalid.Nonce;
  if (code == 0 && !isExtrinsicSigned(x, place)) code = Invalid.Signature;
  w.u32(<u32>code).u16(stale ? 0 : <u16>(x.nonce - next));
}
