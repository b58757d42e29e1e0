import {
  APPLY_UPGRADE,
  DELEGATE,
  hasSubject,
  isForMembers,
  isKnown,
  isOperational,
  OWNER_COMMAND,
  REJOIN,
  ZK_CLAIM,
} from "./call-table";
import { Extrinsic } from "./extrinsic";
import { feeOf } from "./fees";
import { ED25519, envelope, isSignature, KIND_EXTRINSIC, SR25519 } from "./fw/crypto";
import { Hash } from "./fw/hash";
import { Invalid } from "./invalid";
import { Owners } from "./pallets/authority/owners";
import { Mana } from "./pallets/mana/mana";
import { Parameters } from "./pallets/parameters/parameters";
import { sessionKeyOf } from "./pallets/session/calls";
import { Jail } from "./pallets/session/jail";
import { Member } from "./pallets/session/members";
import { Registry } from "./pallets/session/registry";
import { Strangers } from "./pallets/session/strangers";
import { Accounts } from "./pallets/system/accounts";
import { BlockClaims } from "./pallets/zk/claims";
import { SPEC_VERSION } from "./spec";

/** Where an extrinsic would be included: in the block in hand, or by the pool at a slot. */
export class Place {
  constructor(
    public chainId: Hash,
    public epoch: u64,
    public slot: u64,
  ) {}
}

/** Every check but the nonce, cheap ones first, the signature last (PROTOCOL §8); 0 or Invalid. */
export function admit(x: Extrinsic, place: Place, parameters: Parameters): i32 {
  if (!isKnown(x.index())) return Invalid.Malformed;
  if (!x.chainId.equals(place.chainId)) return Invalid.ChainId;
  if (x.specVersion != SPEC_VERSION) return Invalid.SpecVersion;
  if (!isAlive(x, place.slot, parameters.epochSlots)) return Invalid.Mortality;
  const standing = checkStanding(x);
  if (standing != 0) return standing;
  const price = Mana.price(x.signer, feeOf(x));
  if (price > 0 && Mana.balance(x.signer, place.slot, parameters) < price) return Invalid.Payment;
  return 0;
}

function isAlive(x: Extrinsic, slot: u64, longest: u32): bool {
  if (x.slots == 0 || <u32>x.slots > longest || x.from > slot) return false;
  const age = slot - x.from;
  const span = <u64>x.slots;
  return age < span;
}

/** Registered in the epoch's snapshot; owners, delegations and rejoin have their own doors. */
function checkStanding(x: Extrinsic): i32 {
  const index = x.index();
  const operational = isOperational(index);
  if (x.scheme == 0 && !operational) return Invalid.NotAllowedHere;
  if (index == OWNER_COMMAND) {
    if (Owners.load().indexOf(x.signer) < 0) return Invalid.Unregistered;
    return Accounts.ownerCommandsLeft() ? 0 : Invalid.TooMany;
  }
  if (!Registry.isRegistered(x.signer)) {
    if (index != DELEGATE) return Invalid.Unregistered;
    if (!Strangers.hasRoom()) return Invalid.TooMany;
  }
  // Free, so it has a place only where it is needed, and once: a session key that was absent.
  if (index == REJOIN && (x.scheme != ED25519 || !Jail.mayRejoin(x.signer)))
    return Invalid.NotAllowedHere;
  // What a member sends is free because it is a member's: from others it has no place at all.
  if (isForMembers(index) && Member.load(x.signer) === null) return Invalid.NotAllowedHere;
  if (operational && isMarked(x)) return Invalid.TooMany;
  if (index == APPLY_UPGRADE && isTrialDone(x)) return Invalid.TooMany;
  if (index == ZK_CLAIM && !BlockClaims.areLeft()) return Invalid.TooMany;
  return 0;
}

function subjectOf(x: Extrinsic): Hash {
  return hasSubject(x.index()) ? Accounts.subject(x.args) : Hash.none();
}

/** One trial of a module a block, whoever asks for it and however it ends. */
function isTrialDone(x: Extrinsic): bool {
  return Accounts.isMarked(Hash.none(), x.pallet, x.call, Hash.none());
}

function isMarked(x: Extrinsic): bool {
  return Accounts.isMarked(x.signer, x.pallet, x.call, subjectOf(x));
}

/** What stays whatever the call does: nonce, fee and the block's limits. */
export function charge(x: Extrinsic, place: Place, parameters: Parameters): void {
  Accounts.setNonce(x.signer, x.scheme, x.nonce + 1);
  const index = x.index();
  if (index == ZK_CLAIM) BlockClaims.count();
  if (!isOperational(index)) {
    Mana.charge(x.signer, Mana.price(x.signer, feeOf(x)), place.slot, parameters);
    if (index == APPLY_UPGRADE) Accounts.setMark(Hash.none(), x.pallet, x.call, Hash.none());
    return;
  }
  if (index == OWNER_COMMAND) {
    Accounts.countOwnerCommand();
    return;
  }
  Accounts.setMark(x.signer, x.pallet, x.call, subjectOf(x));
  if (!Registry.isRegistered(x.signer)) Strangers.count();
}

export function isExtrinsicSigned(x: Extrinsic, place: Place): bool {
  const message = envelope(place.chainId, KIND_EXTRINSIC, x.body);
  if (x.scheme == SR25519) return isSignature(SR25519, x.signer, message, x.signature);
  const key = sessionKeyOf(x.signer, place.epoch);
  return key !== null && isSignature(ED25519, key, message, x.signature);
}
