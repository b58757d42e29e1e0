import { Reader } from "../fw/reader";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Claim } from "../pallets/zk/claims";
import { VerificationKeys } from "../pallets/zk/keys";

/** Every key in order of its id. */
export function zkKeys(w: Writer): void {
  const list = new Writer(1024);
  let count: u32 = 0;
  const cursor = new Cursor(VerificationKeys.all());
  while (cursor.next()) {
    list.hash(cursor.suffix().hash(0)).bytes(cursor.value());
    count++;
  }
  w.compact(count).raw(list.view());
}

/** Who used a nullifier of a key; none if it is free. */
export function zkClaim(r: Reader, w: Writer): void {
  const key = r.hash();
  const nullifier = r.hash();
  const value = Claim.key(key, nullifier).get();
  w.bool(value !== null);
  if (value !== null) Claim.decode(value).encode(w);
}
