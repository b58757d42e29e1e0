/** Which pooled extrinsics a leader puts into a block. The order is never its choice. */

import {
  CallIndex,
  callClass,
  type Hex32,
  isCall,
  MAX_BLOCK_OWNER_COMMANDS,
  MAX_BLOCK_WEIGHT,
  OPERATIONAL_SHARE,
  toHex,
} from "@platform/protocol";
import type { CallRules, ViewAccount } from "./account-view.ts";
import { isExpired } from "./admission.ts";
import type { SignedEntry } from "./entry.ts";
import { orderBlock } from "./order.ts";
import type { Pooled, PoolStore } from "./pool-store.ts";

export interface BlockRequest {
  readonly parentHash: Hex32;
  /** Slot of the block being built. */
  readonly slot: bigint;
  /** Room for signed extrinsics, inherents and the certificate already taken off. */
  readonly maxBytes: number;
  /** True if a quorum announced to hold the payload (PROTOCOL §9). */
  readonly heldPayload: (payload: Hex32) => boolean;
  readonly view: ViewAccount;
}

/** An account's entries that can follow one another from its next nonce on. */
interface Run {
  readonly operational: SignedEntry[];
  /** Only when every operational entry before them is taken. */
  readonly normal: SignedEntry[];
}

/** What extrinsics take of a block, or may take. */
interface Room {
  readonly bytes: number;
  readonly weight: bigint;
}

/**
 * In block order, within `maxBytes` and MAX_BLOCK_WEIGHT. Operational calls come first in a block, so of an account
 * only operational nonces and then normal ones can follow its next nonce.
 */
export function selectForBlock(
  store: PoolStore,
  rules: CallRules,
  request: BlockRequest,
): SignedEntry[] {
  const runs = store.accounts().map((account) => runOf(store.ofAccount(account), rules, request));
  const limits = new OperationalLimits();
  const whole: Room = { bytes: request.maxBytes, weight: MAX_BLOCK_WEIGHT };
  const operational = take(
    request.parentHash,
    // What an account alone can't have in one block needs no place in its order.
    runs.flatMap((run) => admissible(run.operational)),
    whole,
    rules,
    (entry) => limits.admit(entry),
  );
  const taken = new Set(operational.map((entry) => entry.hash));
  const normalRuns = runs.filter((run) => run.operational.every((entry) => taken.has(entry.hash)));
  const normal = take(
    request.parentHash,
    normalRuns.flatMap((run) => run.normal),
    roomBeside(roomOf(operational, rules), whole),
    rules,
    () => true,
  );
  return orderBlock(request.parentHash, [...operational, ...normal]) as SignedEntry[];
}

function runOf(pooled: readonly Pooled[], rules: CallRules, request: BlockRequest): Run {
  const operational: SignedEntry[] = [];
  const normal: SignedEntry[] = [];
  const first = pooled[0];
  if (first === undefined) return { operational, normal };
  const { signer, scheme } = first.entry.extrinsic.body;
  const view = request.view(signer, scheme);
  let nonce = view.nextNonce;
  let mana = view.mana;
  for (const { entry, fee } of pooled) {
    const { body } = entry.extrinsic;
    if (body.nonce < nonce) continue;
    const payload = rules.payloadOf(body.call);
    const isOperational = callClass(body.call) === "operational";
    if (
      body.nonce > nonce ||
      fee > mana ||
      body.mortality.from > request.slot ||
      isExpired(entry, request.slot) ||
      (payload !== null && !request.heldPayload(payload)) ||
      (isOperational && normal.length > 0)
    )
      break;
    (isOperational ? operational : normal).push(entry);
    nonce++;
    mana -= fee;
  }
  return { operational, normal };
}

/** Up to the first that the account's own calls before it exclude. */
function admissible(operational: readonly SignedEntry[]): readonly SignedEntry[] {
  const limits = new OperationalLimits();
  const end = operational.findIndex((entry) => !limits.admit(entry));
  return end < 0 ? operational : operational.slice(0, end);
}

/** Walks the entries in block order; what does not fit ends its account's turn. */
function take(
  parentHash: Hex32,
  entries: readonly SignedEntry[],
  room: Room,
  rules: CallRules,
  admit: (entry: SignedEntry) => boolean,
): SignedEntry[] {
  const ended = new Set<string>();
  const taken: SignedEntry[] = [];
  let { bytes, weight } = room;
  for (const entry of orderBlock(parentHash, entries) as SignedEntry[]) {
    const account = `${entry.extrinsic.body.signer}/${entry.extrinsic.body.scheme}`;
    if (ended.has(account)) continue;
    const own = roomOf([entry], rules);
    if (own.bytes > bytes || own.weight > weight || !admit(entry)) {
      ended.add(account);
      continue;
    }
    bytes -= own.bytes;
    weight -= own.weight;
    taken.push(entry);
  }
  return taken;
}

function roomOf(entries: readonly SignedEntry[], rules: CallRules): Room {
  let bytes = 0;
  let weight = 0n;
  for (const entry of entries) {
    bytes += entry.bytes.length;
    weight += rules.weight(entry.extrinsic.body.call, entry.bytes.length);
  }
  return { bytes, weight };
}

/** What operational calls leave to the rest; an eighth is theirs even where they do not use it. */
function roomBeside(operational: Room, whole: Room): Room {
  const keptBytes = Math.floor(whole.bytes / OPERATIONAL_SHARE);
  const keptWeight = whole.weight / BigInt(OPERATIONAL_SHARE);
  const { bytes, weight } = operational;
  return {
    bytes: whole.bytes - Math.max(keptBytes, bytes),
    weight: whole.weight - (weight > keptWeight ? weight : keptWeight),
  };
}

/**
 * These calls name their subject first: one for each member, kind and subject in a block. The
 * runtime holds the same list, or blocks would be built that lose extrinsics when executed.
 */
const WITH_SUBJECT = [
  CallIndex.attestReveal,
  CallIndex.dispute,
  CallIndex.verified,
  CallIndex.veto,
];
const SUBJECT_BYTES = 32;

/** PROTOCOL §8: at most one of each kind for each member and interval, owner commands 8 a block. */
class OperationalLimits {
  readonly #seen = new Set<string>();
  #ownerCommands = 0;

  admit(entry: SignedEntry): boolean {
    const { call, signer } = entry.extrinsic.body;
    if (isCall(call, CallIndex.ownerCommand))
      return ++this.#ownerCommands <= MAX_BLOCK_OWNER_COMMANDS;
    const subject = WITH_SUBJECT.some((index) => isCall(call, index))
      ? toHex(call.args.slice(0, SUBJECT_BYTES))
      : "";
    const kind = `${signer}/${call.pallet}/${call.call}/${subject}`;
    if (this.#seen.has(kind)) return false;
    this.#seen.add(kind);
    return true;
  }
}
