import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { AUTHORITY, AuthorityError, AuthorityEvent, authorityFailure } from "./errors";
import { cancel, Rotation } from "./rotation";

/** A member objects to the waiting rotation; weak power of objections ends it at once. */
export function vetoRotation(who: Hash, r: Reader): Outcome {
  const nonce = r.u64();
  if (!r.done()) return authorityFailure(AuthorityError.Malformed);
  const rotation = Rotation.load();
  if (rotation === null || rotation.nonce != nonce)
    return authorityFailure(AuthorityError.NoRotation);
  const key = Rotation.vetoes().hash(who);
  if (key.exists()) return authorityFailure(AuthorityError.AlreadyVetoed);
  key.putEmpty();
  deposit(event(AUTHORITY, AuthorityEvent.RotationVetoed).u64(nonce).hash(who));
  if (Rotation.isVetoed()) cancel(rotation, false);
  return OK;
}

/** Owner keys change at boundaries only, judged by the ending set (DESIGN D7). */
export function rotateOwners(): void {
  const rotation = Rotation.load();
  if (rotation === null || Block.slot < rotation.dueSlot) return;
  // Power may have moved since the last objection.
  if (Rotation.isVetoed()) {
    cancel(rotation, false);
    return;
  }
  rotation.remove();
  rotation.owners.save();
  const e = event(AUTHORITY, AuthorityEvent.OwnersRotated).u64(rotation.nonce);
  deposit(rotation.owners.encode(e));
}
