import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { hashBytes } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Cursor, Key } from "../../fw/storage";
import { isQuorum } from "../../fw/wide";
import { Writer } from "../../fw/writer";
import { Mana } from "../mana/mana";
import { Epoch } from "../session/epoch";
import { Members } from "../session/members";
import { Accounts } from "../system/accounts";
import { PARAMETERS, ParameterError, ParameterEvent, parameterFailure } from "./errors";
import {
  MANA_CAP,
  MANA_PER_SLOT,
  PARAMETER_COUNT,
  Parameters,
  SANDBOX_VERSION,
} from "./parameters";
import { checkValue, checkWindows } from "./schema";

const PENDING: u8 = 1;
const HISTORY: u8 = 2;
const HEADS: u8 = 3;

/** Changes of one parameter that are kept; each names the hash of the one before, kept or not. */
const CHANGES_KEPT: u64 = 64;

export class Changes {
  /** value, proposal */
  static pending(name: u8): Reader | null {
    return Changes.pendingKey().u8(name).get();
  }

  static pendingKey(): Key {
    return new Key(PARAMETERS, PENDING);
  }

  static history(name: u8): Key {
    return new Key(PARAMETERS, HISTORY).u8(name);
  }

  /** How many changes there were, and the hash of the last. */
  static head(name: u8): Key {
    return new Key(PARAMETERS, HEADS).u8(name);
  }
}

export class Change {
  /** protocol/governance.ts `parameterChangeHash`: over the record as it is stored. */
  static hash(record: Bytes): Hash {
    const w = new Writer(256).tag("platform/parameter-change/v1").hash(Accounts.chainId());
    return hashBytes(w.raw(record).view());
  }
}

/** A decided value waits for the next boundary; a later decision about the same name replaces it. */
export function queueChange(name: u8, value: u64, proposal: Hash): Outcome {
  if (name >= PARAMETER_COUNT) return parameterFailure(ParameterError.UnknownParameter);
  if (name == SANDBOX_VERSION) return parameterFailure(ParameterError.SandboxNeedsOwnKind);
  return queue(name, value, proposal);
}

/** Takes effect at the first boundary at which a quorum of power signals that it carries it. */
export function queueSandbox(version: u32, proposal: Hash): Outcome {
  return queue(SANDBOX_VERSION, <u64>version, proposal);
}

function queue(name: u8, value: u64, proposal: Hash): Outcome {
  const fault = checkValue(name, value);
  if (fault != OK) return fault;
  const coming = withPending();
  if (coming.get(name) == value) return parameterFailure(ParameterError.NoChange);
  coming.set(name, value);
  const tooLong = checkWindows(coming);
  if (tooLong != OK) return tooLong;
  Changes.pendingKey().u8(name).put(new Writer(40).u64(value).hash(proposal));
  deposit(event(PARAMETERS, ParameterEvent.Queued).u8(name).u64(value).hash(proposal));
  return OK;
}

/** All that is decided takes effect together, so it is judged together. */
function withPending(): Parameters {
  const parameters = Parameters.load();
  const cursor = new Cursor(Changes.pendingKey());
  while (cursor.next()) parameters.set(cursor.suffix().at(0), Reader.of(cursor.value()).u64());
  return parameters;
}

/** In the change block, after the set: the new epoch begins with the new values. */
export function applyChanges(): void {
  const former = Parameters.load();
  const parameters = Parameters.load();
  let changed = false;
  const cursor = new Cursor(Changes.pendingKey());
  while (cursor.next()) {
    const name = cursor.suffix().at(0);
    const r = Reader.of(cursor.value());
    const value = r.u64();
    if (name == SANDBOX_VERSION && !isCarried(<u32>value)) continue;
    cursor.remove();
    // A later decision has taken the earlier one back.
    if (parameters.get(name) == value) continue;
    record(name, parameters.get(name), value, r.hash());
    parameters.set(name, value);
    changed = true;
  }
  if (!changed) return;
  // What was regenerated so far was at the old rate and below the old cap.
  if (
    former.get(MANA_CAP) != parameters.manaCap ||
    former.get(MANA_PER_SLOT) != parameters.manaPerSlot
  )
    Mana.settle(Block.slot, former);
  parameters.save();
}

/** A node without the version would abstain: it must be few enough of them (PROTOCOL §10). */
function isCarried(version: u32): bool {
  const members = Members.all();
  let power: u64 = 0;
  for (let i = 0; i < members.length; i++)
    if (members[i].carriesSandbox(version)) power += members[i].power;
  const total = Epoch.load().totalPower;
  if (isQuorum(power, total)) return true;
  deposit(event(PARAMETERS, ParameterEvent.SandboxDeferred).u32(version).u64(power).u64(total));
  return false;
}

function record(name: u8, old: u64, value: u64, proposal: Hash): void {
  const last = Changes.head(name).get();
  const count = last === null ? <u64>0 : last.u64();
  const previous = last === null ? Hash.none() : last.hash();
  const w = new Writer(128).u8(name).u64(old).u64(value).hash(previous).hash(proposal);
  const bytes = w.u64(Block.height).u64(Epoch.load().number).view();
  const hash = Change.hash(bytes);
  Changes.history(name).u64(count).putBytes(bytes);
  if (count >= CHANGES_KEPT)
    Changes.history(name)
      .u64(count - CHANGES_KEPT)
      .remove();
  Changes.head(name).put(new Writer(40).u64(count + 1).hash(hash));
  const e = event(PARAMETERS, ParameterEvent.Changed).u8(name).u64(old).u64(value);
  deposit(e.hash(previous).hash(hash).hash(proposal));
}
