import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import {
  ED25519,
  envelope,
  isSignature,
  KIND_IDENTITY_ACCEPTANCE,
  KIND_IDENTITY_LINK,
  SR25519,
} from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { Writer } from "../../fw/writer";
import { Registry } from "../session/registry";
import { IDENTITY, IdentityError, IdentityEvent, identityFailure } from "./errors";
import { Identity } from "./identity";
import { isDisplayName } from "./name";
import { PeerKey } from "./peer-keys";

/** Binds a hotkey to its first peer key; each signs that it belongs to the other. */
export function identityLink(who: Hash, r: Reader): Outcome {
  if (Identity.load(who) !== null) return identityFailure(IdentityError.AlreadyLinked);
  return takeKey(new Identity(who), r);
}

/** A new peer key in the place of the old one, which nobody can link any more. */
export function identityRotate(who: Hash, r: Reader): Outcome {
  const identity = Identity.load(who);
  if (identity === null) return identityFailure(IdentityError.NotLinked);
  return takeKey(identity, r);
}

function takeKey(identity: Identity, r: Reader): Outcome {
  const peerKey = r.hash();
  const ownSignature = r.raw(64);
  const peerSignature = r.raw(64);
  if (!r.done()) return identityFailure(IdentityError.Malformed);
  const holder = PeerKey.load(peerKey);
  if (holder !== null)
    return identityFailure(holder.retired ? IdentityError.KeyRetired : IdentityError.KeyInUse);
  const body = linkBody(identity, peerKey);
  const said = envelope(Block.chainId(), KIND_IDENTITY_LINK, body);
  if (!isSignature(SR25519, identity.account, said, ownSignature))
    return identityFailure(IdentityError.BadSignature);
  const accepted = envelope(Block.chainId(), KIND_IDENTITY_ACCEPTANCE, body);
  if (!isSignature(ED25519, peerKey, accepted, peerSignature))
    return identityFailure(IdentityError.BadCounterSignature);
  const index = identity.links == 0 ? IdentityEvent.Linked : IdentityEvent.KeyRotated;
  const former = identity.peerKey;
  identity.take(peerKey, Block.slot);
  const e = event(IDENTITY, index).hash(identity.account).hash(peerKey);
  deposit(index == IdentityEvent.Linked ? e : e.hash(former));
  return OK;
}

/** protocol/identity.ts: the number of the link makes an old one worthless. */
function linkBody(identity: Identity, peerKey: Hash): Bytes {
  return new Writer().hash(identity.account).hash(peerKey).u32(identity.links).view();
}

/** A name belongs to who takes it first, until it is changed or its account leaves the subnet. */
export function identitySetName(who: Hash, r: Reader): Outcome {
  const name = r.bytes();
  if (!r.done()) return identityFailure(IdentityError.Malformed);
  const identity = Identity.load(who);
  if (identity === null) return identityFailure(IdentityError.NotLinked);
  if (!isDisplayName(name)) return identityFailure(IdentityError.BadName);
  const holder = Identity.ofName(name);
  if (holder !== null && !holder.equals(who)) return identityFailure(IdentityError.NameTaken);
  identity.rename(name);
  deposit(event(IDENTITY, IdentityEvent.Named).hash(who).bytes(name));
  return OK;
}

/** As with delegations: who is not registered any more leaves nothing behind. */
export function forgetStrangers(): void {
  const accounts = Identity.accounts();
  for (let i = 0; i < accounts.length; i++) {
    if (Registry.isRegistered(accounts[i])) continue;
    Identity.load(accounts[i])!.remove();
    deposit(event(IDENTITY, IdentityEvent.Removed).hash(accounts[i]));
  }
}
