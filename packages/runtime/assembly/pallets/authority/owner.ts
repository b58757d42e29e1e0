import { Block } from "../../fw/block";
import { Bytes } from "../../fw/bytes";
import { envelope, isSignature, KIND_OWNER_COMMAND } from "../../fw/crypto";
import { deposit, event } from "../../fw/event";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { addChallenge, pause, resume, retire } from "../challenges/owner";
import { Scope } from "../trust/scopes";
import { VerificationKeys } from "../zk/keys";
import { AUTHORITY, AuthorityError, AuthorityEvent, authorityFailure } from "./errors";
import { Owners } from "./owners";
import { cancelRotation, queueRotation } from "./rotation";

const MAX_SIGNATURES: i32 = 16;
const ADD_ZK_KEY: u8 = 4;
const REMOVE_ZK_KEY: u8 = 5;
const ROTATE_OWNERS: u8 = 6;
const CANCEL_ROTATION: u8 = 7;
const SET_SCOPE: u8 = 8;
const CLEAR_SCOPE: u8 = 9;
/** key 32, scheme 1, signature 64. */
const SIGNATURE_BYTES: i32 = 97;

/** Applies a command that enough owners signed; its nonce is used up only if it succeeds. */
export function ownerCommand(_who: Hash, r: Reader): Outcome {
  const command = r.bytes();
  const count = r.count(SIGNATURE_BYTES);
  if (r.bad || count > MAX_SIGNATURES) return authorityFailure(AuthorityError.Malformed);
  const signatures = r.raw(count * SIGNATURE_BYTES);
  const c = Reader.of(command);
  const chainId = c.hash();
  const nonce = c.u64();
  const action = c.u8();
  const payload = c.bytes();
  if (!r.done() || !c.done()) return authorityFailure(AuthorityError.Malformed);
  if (!chainId.equals(Block.chainId())) return authorityFailure(AuthorityError.WrongChain);
  if (nonce != Owners.nonce()) return authorityFailure(AuthorityError.BadNonce);
  const fault = checkSignatures(command, signatures, count);
  if (fault != OK) return fault;
  Owners.useNonce(nonce);
  const outcome = perform(action, payload, nonce);
  if (outcome == OK)
    deposit(event(AUTHORITY, AuthorityEvent.CommandAccepted).u64(nonce).u8(action));
  return outcome;
}

/** Each signature must be valid and of another owner. */
function checkSignatures(command: Bytes, signatures: Bytes, count: i32): Outcome {
  const owners = Owners.load();
  const message = envelope(Block.chainId(), KIND_OWNER_COMMAND, command);
  let seen: u32 = 0;
  for (let i = 0; i < count; i++) {
    const at = i * SIGNATURE_BYTES;
    const key = signatures.hash(at);
    const owner = owners.indexOf(key);
    if (owner < 0 || (seen & (1 << (<u32>owner))) != 0)
      return authorityFailure(AuthorityError.BadSignature);
    const signature = signatures.slice(at + 33, at + SIGNATURE_BYTES);
    if (!isSignature(signatures.at(at + 32), key, message, signature))
      return authorityFailure(AuthorityError.BadSignature);
    seen |= 1 << (<u32>owner);
  }
  if (count < <i32>owners.threshold) return authorityFailure(AuthorityError.ThresholdNotMet);
  return OK;
}

function perform(action: u8, payload: Bytes, nonce: u64): Outcome {
  if (action == 0) return addChallenge(payload);
  if (action == ADD_ZK_KEY) return VerificationKeys.add(payload);
  if (action == ROTATE_OWNERS) return queueRotation(payload, nonce);
  if (action == CANCEL_ROTATION) return cancelRotation(payload);
  if (action == SET_SCOPE) return Scope.set(payload);
  if (action > 3 && action != REMOVE_ZK_KEY && action != CLEAR_SCOPE)
    return authorityFailure(AuthorityError.UnknownAction);
  if (payload.length() != 32) return authorityFailure(AuthorityError.Malformed);
  const id = payload.hash(0);
  if (action == CLEAR_SCOPE) return Scope.clear(id);
  if (action == REMOVE_ZK_KEY) return VerificationKeys.remove(id);
  if (action == 1) return pause(id);
  return action == 2 ? resume(id) : retire(id);
}
