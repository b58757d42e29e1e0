import { Block } from "../../fw/block";
import { Hash } from "../../fw/hash";
import { OK, Outcome } from "../../fw/outcome";
import { Reader } from "../../fw/reader";
import { extendPause, pause, resume, retire } from "../challenges/owner";
import { Challenges, STATUS_PAUSED } from "../challenges/store";
import { queueChange, queueSandbox } from "../parameters/changes";
import { freeze } from "../reputation/changes";
import { Jail } from "../session/jail";
import { Member } from "../session/members";
import { Registry } from "../session/registry";
import { authorize } from "../system/upgrade";
import { GovernanceError, governanceFailure } from "./errors";
import { Proposal } from "./proposal";
import { CHALLENGE, FREEZE, JAIL, PARAMETER, SANDBOX, TEXT, UPGRADE } from "./rules";

const PAUSE: u8 = 1;
const RESUME: u8 = 2;
const RETIRE: u8 = 3;

/** Does what a proposal asks for; the caller rolls back what a failure leaves behind. */
export function perform(proposal: Proposal): Outcome {
  const r = Reader.of(proposal.payload);
  switch (<i32>proposal.kind) {
    case <i32>TEXT:
      r.hash();
      return r.done() ? OK : badPayload();
    case <i32>PARAMETER: {
      const name = r.u8();
      const value = r.u64();
      return r.done() ? queueChange(name, value, proposal.id) : badPayload();
    }
    case <i32>JAIL: {
      const hotkey = r.hash();
      const epochs = r.u16();
      return r.done() ? jail(hotkey, epochs) : badPayload();
    }
    case <i32>CHALLENGE: {
      const id = r.hash();
      const action = r.u8();
      return r.done() ? changeChallenge(id, action) : badPayload();
    }
    case <i32>SANDBOX: {
      const version = r.u32();
      return r.done() ? queueSandbox(version, proposal.id) : badPayload();
    }
    case <i32>UPGRADE: {
      const code = r.hash();
      if (!r.done() || code.isZero()) return badPayload();
      authorize(code);
      return OK;
    }
    case <i32>FREEZE: {
      const hotkey = r.hash();
      const epochs = r.u16();
      return r.done() ? freezeReputation(hotkey, epochs) : badPayload();
    }
    default:
      return governanceFailure(GovernanceError.UnknownKind);
  }
}

function badPayload(): Outcome {
  return governanceFailure(GovernanceError.BadPayload);
}

/** Out of the next sets for a term no longer than that of a proven equivocation. */
function jail(hotkey: Hash, epochs: u16): Outcome {
  if (Member.load(hotkey) === null) return governanceFailure(GovernanceError.TargetNotMember);
  if (epochs == 0 || <u32>epochs > Jail.longest())
    return governanceFailure(GovernanceError.BadTerm);
  Jail.byResolution(hotkey, Block.epoch, epochs);
  return OK;
}

/** No rise of a registered account's scores for a term; what it loses, it loses all the same. */
function freezeReputation(hotkey: Hash, epochs: u16): Outcome {
  if (!Registry.isRegistered(hotkey)) return governanceFailure(GovernanceError.TargetUnregistered);
  if (epochs == 0 || <u32>epochs > Jail.longest())
    return governanceFailure(GovernanceError.BadTerm);
  freeze(hotkey, Block.epoch + <u64>epochs);
  return OK;
}

/** As the owner's command does; a pause of what is paused extends it (PROTOCOL §12). */
function changeChallenge(id: Hash, action: u8): Outcome {
  if (action == RESUME) return resume(id);
  if (action == RETIRE) return retire(id);
  if (action != PAUSE) return badPayload();
  const challenge = Challenges.inForce(id);
  if (challenge === null || challenge.status != STATUS_PAUSED) return pause(id);
  extendPause(challenge);
  return OK;
}
