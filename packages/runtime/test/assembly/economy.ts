// The mana and reputation pallets, one step at a time at a slot and epoch of the test's choice.
import { Block } from "../../assembly/fw/block";
import { answer, inputReader } from "../../assembly/fw/exchange";
import { Hash } from "../../assembly/fw/hash";
import { Reader } from "../../assembly/fw/reader";
import { Key } from "../../assembly/fw/storage";
import { Writer } from "../../assembly/fw/writer";
import { enact } from "../../assembly/pallets/certification/enactment";
import { treasuryOf } from "../../assembly/pallets/mana/accounts";
import { Mana } from "../../assembly/pallets/mana/mana";
import { Parameters } from "../../assembly/pallets/parameters/parameters";
import { freeze, lower, raise } from "../../assembly/pallets/reputation/changes";
import { onEpochEnd } from "../../assembly/pallets/reputation/decay";
import { Cause } from "../../assembly/pallets/reputation/errors";
import { Score } from "../../assembly/pallets/reputation/score";
import { Submission } from "../../assembly/pallets/submissions/submission";

export { input, output_len, output_ptr } from "../../assembly/index";

const SESSION: u8 = 2;
const REGISTERED: u8 = 8;

/** slot u64, epoch u64, step u8, account, then the step's arguments; its code. */
export function step(): i32 {
  const r = inputReader();
  Block.slot = r.u64();
  Block.epoch = r.u64();
  const kind = r.u8();
  const code = run(kind, r.hash(), r);
  return r.done() ? code : -1;
}

function run(kind: u8, who: Hash, r: Reader): i32 {
  switch (<i32>kind) {
    case 0:
      new Key(SESSION, REGISTERED).hash(who).put(new Writer(2).u16(0));
      Mana.open(who, Block.slot, Parameters.load());
      return 0;
    case 1:
      return pay(who, r.u64());
    case 2:
      raise(r.u8(), who, r.u32(), Cause.Certified, who);
      return 0;
    case 3:
      lower(r.u8(), who, r.u32(), Cause.Disagreed, who);
      return 0;
    case 4:
      freeze(who, r.u64());
      return 0;
    case 5:
      onEpochEnd(r.u64());
      return 0;
    case 6:
      return effect(who, r);
    case 7:
      if (Parameters.key().exists()) Mana.settle(Block.slot, Parameters.load());
      Parameters.key().putBytes(r.raw(r.left()));
      return 0;
    default:
      return -1;
  }
}

/** As admission does: 1 if the price is more than the account has. */
function pay(who: Hash, base: u64): i32 {
  const parameters = Parameters.load();
  const price = Mana.price(who, base);
  if (Mana.balance(who, Block.slot, parameters) < price) return 1;
  Mana.charge(who, price, Block.slot, parameters);
  return 0;
}

/** By a work of the challenge that `who` names. */
function effect(who: Hash, r: Reader): i32 {
  const s = new Submission(who);
  s.challenge = who;
  return <i32>enact(s, r.u16(), r.bytes());
}

/** slot u64, account, as a challenge's id or as it is; mana and the two scores out. */
export function view(): void {
  const r = inputReader();
  const slot = r.u64();
  const isChallenge = r.bool();
  const id = r.hash();
  const who = isChallenge ? treasuryOf(Block.chainId(), id) : id;
  const held = Mana.holding(who, slot, Parameters.load());
  const w = new Writer(64).bool(held !== null).hash(who);
  w.u64(held === null ? 0 : held.milli).u64(held === null ? 0 : held.carry);
  answer(w.u32(Score.valueOf(0, who)).u32(Score.valueOf(1, who)));
}
