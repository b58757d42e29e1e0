import { Block } from "../../fw/block";
import { Code } from "../../fw/code";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { failure, OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { Parameters } from "../parameters/parameters";
import { SYSTEM } from "./accounts";
import { SystemError, SystemEvent } from "./calls";

const AUTHORIZED: u8 = 4;
const PENDING: u8 = 5;
const APPLIED: u8 = 6;

/** MAX_STATE_CODE_BYTES of protocol/limits.ts. */
const MAX_CODE_BYTES: u32 = 4 * 1024 * 1024;
/** A quarter of an epoch between the call and the switch: time to see what is coming. */
const DELAY_SHARE: u64 = 4;

/** A module that has passed its trial and takes over at a slot. */
export class Pending {
  constructor(
    public hash: Hash,
    public slot: u64,
    public specVersion: u32,
  ) {}

  static key(): Key {
    return new Key(SYSTEM, PENDING);
  }

  static load(): Pending | null {
    const r = Pending.key().get();
    return r === null ? null : new Pending(r.hash(), r.u64(), r.u32());
  }
}

function authorizedKey(): Key {
  return new Key(SYSTEM, AUTHORIZED);
}

/** By height of the block whose end switched: hash, spec version. */
function appliedKey(): Key {
  return new Key(SYSTEM, APPLIED);
}

/** Governance has decided: this module, and no other, may be applied. A later decision replaces it. */
export function authorize(hash: Hash): void {
  authorizedKey().put(new Writer(32).hash(hash));
  deposit(event(SYSTEM, SystemEvent.UpgradeAuthorized).hash(hash));
}

function authorized(): Hash | null {
  const value = authorizedKey().get();
  return value === null ? null : value.hash();
}

/** Anybody's call: the authorised module is judged, tried on a copy of the state, and scheduled. */
export function applyUpgrade(_who: Hash, args: Reader): Outcome {
  const hash = args.hash();
  const length = args.u32();
  if (!args.done()) return failure(SYSTEM, SystemError.BadArguments);
  if (Pending.key().exists()) return failure(SYSTEM, SystemError.UpgradePending);
  const allowed = authorized();
  if (allowed === null || !allowed.equals(hash)) return failure(SYSTEM, SystemError.NotAuthorized);
  if (length > MAX_CODE_BYTES) return failure(SYSTEM, SystemError.TooLarge);
  const refusal = Code.stage(hash, length);
  if (refusal != 0) return failure(SYSTEM, refusal);
  const slot = Block.slot + delay();
  const version = Code.version();
  Pending.key().put(new Writer(44).hash(hash).u64(slot).u32(version));
  authorizedKey().remove();
  deposit(event(SYSTEM, SystemEvent.UpgradeScheduled).hash(hash).u64(slot).u32(version));
  return OK;
}

function delay(): u64 {
  const slots = <u64>Parameters.load().epochSlots / DELAY_SHARE;
  return slots == 0 ? 1 : slots;
}

/** End of the first block at the slot or after it: the last thing that the old runtime does. */
export function switchIfDue(): void {
  const pending = Pending.load();
  if (pending === null || Block.slot < pending.slot) return;
  // Written before the migration, in the shape that this runtime knows.
  Pending.key().remove();
  const version = pending.specVersion;
  const record = appliedKey().u64(Block.height);
  record.put(new Writer(36).hash(pending.hash).u32(version));
  const reason = Code.switchOver();
  if (reason == 0) {
    deposit(event(SYSTEM, SystemEvent.CodeUpdated).hash(pending.hash).u32(version));
    return;
  }
  record.remove();
  deposit(
    event(SYSTEM, SystemEvent.UpgradeFailed)
      .hash(pending.hash)
      .u16(<u16>reason),
  );
}

/** No later than here is the next block due for an upgrade's sake. */
export function upgradeSlot(): u64 {
  const pending = Pending.load();
  return pending === null ? u64.MAX_VALUE : pending.slot;
}

/** Modules that every node keeps: the next one, and those that kept blocks switched to. */
export function heldModules(hashes: Array<Hash>): void {
  const next = authorized();
  if (next !== null) hashes.push(next);
  const pending = Pending.load();
  if (pending !== null) hashes.push(pending.hash);
  const cursor = new Cursor(appliedKey());
  while (cursor.next()) hashes.push(cursor.value().hash(0));
}

/** src/api.ts `upgrade`. */
export function upgrade(w: Writer): void {
  const next = authorized();
  w.bool(next !== null);
  if (next !== null) w.hash(next);
  const pending = Pending.load();
  w.bool(pending !== null);
  if (pending !== null) w.hash(pending.hash).u64(pending.slot).u32(pending.specVersion);
  const entries = new Writer(256);
  let count: u32 = 0;
  const cursor = new Cursor(appliedKey());
  while (cursor.next()) {
    entries.u64(cursor.suffix().u64be(0)).raw(cursor.value());
    count++;
  }
  w.compact(count).raw(entries.view());
}
