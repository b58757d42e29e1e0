import { admit, isExtrinsicSigned, Place } from "../admission";
import { Extrinsic } from "../extrinsic";
import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { Invalid } from "../invalid";
import { Mana } from "../pallets/mana/mana";
import { Parameters } from "../pallets/parameters/parameters";
import { Epoch } from "../pallets/session/epoch";
import { Registry } from "../pallets/session/registry";
import { Accounts } from "../pallets/system/accounts";

const MAX_GAP: u32 = 0xffff;

export function account(r: Reader, w: Writer): void {
  const who = r.hash();
  const slot = r.u64();
  w.u32(Accounts.nonce(who, 0)).u32(Accounts.nonce(who, 1));
  w.u64(Mana.balance(who, slot, Parameters.load())).bool(Registry.isRegistered(who));
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
