import { Hash } from "./fw/hash";
import { failure, Outcome } from "./fw/outcome";
import { Reader } from "./fw/reader";
import { ownerCommand } from "./pallets/authority/owner";
import { vetoRotation } from "./pallets/authority/rotation-veto";
import { attestCommit } from "./pallets/certification/commits";
import { attestReveal, dispute } from "./pallets/certification/reveals";
import { verified, veto } from "./pallets/challenges/calls";
import { propose, sponsor, vote } from "./pallets/governance/calls";
import { delegateVote, revokeVote } from "./pallets/governance/delegations";
import { executeProposal, vetoProposal } from "./pallets/governance/execution";
import { identityLink, identityRotate, identitySetName } from "./pallets/identity/calls";
import { delegate, rejoin } from "./pallets/session/calls";
import { reportEquivocation, reportInvalidProposal } from "./pallets/session/evidence";
import { commit, reveal } from "./pallets/submissions/calls";
import { SYSTEM } from "./pallets/system/accounts";
import { remark, SystemError } from "./pallets/system/calls";
import { applyUpgrade } from "./pallets/system/upgrade";
import { attestTrust, revokeTrust } from "./pallets/trust/calls";
import { claim } from "./pallets/zk/claims";

// pallet << 8 | call, as in protocol/calls.ts.
export const REMARK: u16 = 0x0000;
export const CHAIN_SNAPSHOT: u16 = 0x0200;
export const DELEGATE: u16 = 0x0201;
export const REJOIN: u16 = 0x0202;
const REPORT_EQUIVOCATION: u16 = 0x0203;
const REPORT_INVALID_PROPOSAL: u16 = 0x0204;
export const OWNER_COMMAND: u16 = 0x0300;
const VERIFIED: u16 = 0x0500;
const VETO: u16 = 0x0501;
export const SEED: u16 = 0x0600;
const COMMIT: u16 = 0x0601;
const REVEAL: u16 = 0x0602;
const ATTEST_COMMIT: u16 = 0x0700;
const ATTEST_REVEAL: u16 = 0x0701;
const DISPUTE: u16 = 0x0702;
export const APPLY_UPGRADE: u16 = 0x0001;
export const ZK_CLAIM: u16 = 0x1000;

const VETO_ROTATION: u16 = 0x0301;
const IDENTITY_LINK: u16 = 0x0e00;
const IDENTITY_ROTATE: u16 = 0x0e01;
const IDENTITY_SET_NAME: u16 = 0x0e02;
const TRUST_ATTEST: u16 = 0x0f00;
const TRUST_REVOKE: u16 = 0x0f01;
const PROPOSE: u16 = 0x0b00;
const SPONSOR: u16 = 0x0b01;
const VOTE: u16 = 0x0b02;
const DELEGATE_VOTE: u16 = 0x0b03;
const REVOKE_VOTE: u16 = 0x0b04;
const VETO_PROPOSAL: u16 = 0x0b05;
const EXECUTE_PROPOSAL: u16 = 0x0b06;

export function isKnown(index: u16): bool {
  if (index == APPLY_UPGRADE || index == ZK_CLAIM || isOfPeople(index)) return true;
  if (index >= PROPOSE && index <= EXECUTE_PROPOSAL) return true;
  return isOperational(index) || index == REMARK || index == COMMIT || index == REVEAL;
}

/** What a registered hotkey says of itself and of others. */
function isOfPeople(index: u16): bool {
  if (index == TRUST_ATTEST || index == TRUST_REVOKE) return true;
  return index == IDENTITY_LINK || index == IDENTITY_ROTATE || index == IDENTITY_SET_NAME;
}

/** Free, limited to one of a kind for each account and block (PROTOCOL §8). */
export function isOperational(index: u16): bool {
  if (index == DELEGATE || index == REJOIN || index == REPORT_EQUIVOCATION) return true;
  if (index == REPORT_INVALID_PROPOSAL) return true;
  if (index == OWNER_COMMAND || index == VERIFIED || index == VETO) return true;
  if (index == VETO_ROTATION) return true;
  return index == ATTEST_COMMIT || index == ATTEST_REVEAL || index == DISPUTE;
}

/** Free calls that only the validators of the running epoch may send. */
export function isForMembers(index: u16): bool {
  if (index == DELEGATE || index == REJOIN || index == OWNER_COMMAND) return false;
  return isOperational(index);
}

/** A reveal, a dispute or a vote is one of its kind for each thing that it is about. */
export function hasSubject(index: u16): bool {
  return index == ATTEST_REVEAL || index == DISPUTE || index == VERIFIED || index == VETO;
}

export function dispatch(index: u16, who: Hash, r: Reader): Outcome {
  switch (<i32>index) {
    case <i32>REMARK:
      return remark(who, r);
    case <i32>DELEGATE:
      return delegate(who, r);
    case <i32>REJOIN:
      return rejoin(who, r);
    case <i32>REPORT_EQUIVOCATION:
      return reportEquivocation(who, r);
    case <i32>REPORT_INVALID_PROPOSAL:
      return reportInvalidProposal(who, r);
    case <i32>OWNER_COMMAND:
      return ownerCommand(who, r);
    case <i32>VERIFIED:
      return verified(who, r);
    case <i32>VETO:
      return veto(who, r);
    case <i32>COMMIT:
      return commit(who, r);
    case <i32>REVEAL:
      return reveal(who, r);
    case <i32>ATTEST_COMMIT:
      return attestCommit(who, r);
    case <i32>ATTEST_REVEAL:
      return attestReveal(who, r);
    case <i32>DISPUTE:
      return dispute(who, r);
    case <i32>APPLY_UPGRADE:
      return applyUpgrade(who, r);
    case <i32>ZK_CLAIM:
      return claim(who, r);
    case <i32>VETO_ROTATION:
      return vetoRotation(who, r);
    case <i32>IDENTITY_LINK:
      return identityLink(who, r);
    case <i32>IDENTITY_ROTATE:
      return identityRotate(who, r);
    case <i32>IDENTITY_SET_NAME:
      return identitySetName(who, r);
    case <i32>TRUST_ATTEST:
      return attestTrust(who, r);
    case <i32>TRUST_REVOKE:
      return revokeTrust(who, r);
    case <i32>PROPOSE:
      return propose(who, r);
    case <i32>SPONSOR:
      return sponsor(who, r);
    case <i32>VOTE:
      return vote(who, r);
    case <i32>DELEGATE_VOTE:
      return delegateVote(who, r);
    case <i32>REVOKE_VOTE:
      return revokeVote(who, r);
    case <i32>VETO_PROPOSAL:
      return vetoProposal(who, r);
    case <i32>EXECUTE_PROPOSAL:
      return executeProposal(who, r);
    default:
      return failure(SYSTEM, SystemError.UnknownCall);
  }
}
