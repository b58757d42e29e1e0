import { Scope } from "../../fw/arena";
import { Block } from "../../fw/block";
import { deposit, event } from "../../fw/event";
import { Reader } from "../../fw/reader";
import { Cursor } from "../../fw/storage";
import { Registry } from "../session/registry";
import { forget, move } from "./changes";
import { REPUTATION, ReputationEvent } from "./errors";
import { MINER, Score, VALIDATOR } from "./score";

/** One in fifty, rounded up, at each boundary: what is not earned again is gone in the end. */
const DECAY: u32 = 50;

/**
 * In the change block, after the registry has the new snapshot. Scores of who left the subnet are
 * forgotten, so that their number is bounded by the snapshot; a freeze is kept until it ends.
 */
export function onEpochEnd(next: u64): void {
  let decayed: u32 = 0;
  for (let trade = MINER; trade <= VALIDATOR; trade++) {
    const cursor = new Cursor(Score.prefix(trade));
    while (cursor.next()) {
      const scope = Scope.open();
      const score = Score.decode(trade, cursor.suffix().hash(0), Reader.of(cursor.value()));
      if (decay(score, next)) decayed++;
      Scope.close(scope);
    }
  }
  deposit(event(REPUTATION, ReputationEvent.Decayed).u64(Block.epoch).u32(decayed));
}

function decay(score: Score, next: u64): bool {
  const before = score.value;
  if (score.frozenUntil <= next) score.frozenUntil = 0;
  if (Registry.isRegistered(score.who)) {
    move(score, before - (before + DECAY - 1) / DECAY);
    score.save();
  } else {
    move(score, 0);
    if (score.frozenUntil == 0) forget(score);
    else score.save();
  }
  return score.value != before;
}
