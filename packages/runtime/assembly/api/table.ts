import { answer, inputReader } from "../fw/exchange";
import { Reader } from "../fw/reader";
import { Writer } from "../fw/writer";
import { Invalid } from "../invalid";
import { Owners } from "../pallets/authority/owners";
import { Rotation } from "../pallets/authority/rotation";
import { Parameters } from "../pallets/parameters/parameters";
import { isBatchUnfinished } from "../pallets/submissions/hooks";
import { upgrade } from "../pallets/system/upgrade";
import { vectorsOf } from "../pallets/weights/vectors";
import { account, mana, reputation, reputations, validity } from "./accounts";
import { challenges } from "./challenges";
import { proposal, proposals, voteDelegations } from "./governance";
import { identity } from "./identity";
import { job, jobs, openJobs } from "./jobs";
import { parameterChanges } from "./parameters";
import { awaitedSeeds, heldPayloads, neededHeight, nextDeadline } from "./schedule";
import { candidates, delegations, jailed, session } from "./session";
import { openItems, page, submission } from "./submissions";
import { trustExplain } from "./trust";
import { zkClaim, zkKeys } from "./zk";

/** src/api.ts `API`: index u8, then arguments. 0 with an answer, or Invalid.Malformed. */
export function answerApi(): i32 {
  const r = inputReader();
  const index = <i32>r.u8();
  const w = new Writer(1024);
  if (!ask(index, r, w) || !r.done()) return Invalid.Malformed;
  answer(w);
  return 0;
}

function ask(index: i32, r: Reader, w: Writer): bool {
  switch (index) {
    case 0:
      session(w);
      return true;
    case 1:
      w.raw(Parameters.bytes());
      return true;
    case 2:
      account(r, w);
      return true;
    case 3:
      validity(r, w);
      return true;
    case 4:
      w.u8(isBatchUnfinished() ? 1 : 0);
      return true;
    case 5:
      awaitedSeeds(w);
      return true;
    case 6:
      nextDeadline(w);
      return true;
    case 7:
      challenges(w);
      return true;
    case 8:
      submission(r, w);
      return true;
    case 9:
      page(r, w);
      return true;
    case 10:
      openItems(w);
      return true;
    case 11:
      weights(r, w);
      return true;
    case 12:
      authority(w);
      return true;
    case 13:
      heldPayloads(w);
      return true;
    case 14:
      neededHeight(w);
      return true;
    case 15:
      candidates(w);
      return true;
    case 16:
      jailed(w);
      return true;
    case 17:
      delegations(r, w);
      return true;
    case 18:
      upgrade(w);
      return true;
    case 116:
      zkKeys(w);
      return true;
    case 117:
      zkClaim(r, w);
      return true;
    case 40:
      rotation(w);
      return true;
    case 41:
      identity(r, w);
      return true;
    case 42:
      trustExplain(r, w);
      return true;
    case 19:
      proposals(w);
      return true;
    case 20:
      proposal(r, w);
      return true;
    case 21:
      voteDelegations(w);
      return true;
    case 22:
      parameterChanges(r, w);
      return true;
    case 23:
      mana(r, w);
      return true;
    case 24:
      reputation(r, w);
      return true;
    case 25:
      reputations(w);
      return true;
    case 112:
      openJobs(r, w);
      return true;
    case 113:
      job(r, w);
      return true;
    case 114:
      jobs(r, w);
      return true;
    default:
      return false;
  }
}

function weights(r: Reader, w: Writer): void {
  const vectors = vectorsOf(r.u64());
  w.compact(<u32>vectors.length);
  for (let i = 0; i < vectors.length; i++) w.raw(vectors[i]);
}

function authority(w: Writer): void {
  const owners = Owners.load();
  w.u64(Owners.nonce()).compact(<u32>owners.keys.length);
  for (let i = 0; i < owners.keys.length; i++) w.hash(owners.keys[i]);
  w.u8(owners.threshold);
}

/** The owner keys that wait, with the members that object. */
function rotation(w: Writer): void {
  const waiting = Rotation.load();
  w.bool(waiting !== null);
  if (waiting === null) return;
  const objectors = Rotation.objectors();
  waiting.encode(w).compact(<u32>objectors.length);
  for (let i = 0; i < objectors.length; i++) w.hash(objectors[i]);
}
