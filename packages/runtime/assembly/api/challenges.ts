import { Hash } from "../fw/hash";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Challenge, Challenges } from "../pallets/challenges/store";

/** Versions in force, then those on their way; a name may stand in both parts. */
export function challenges(w: Writer): void {
  const inForce = Challenges.allInForce();
  const queued = Challenges.allQueued();
  w.compact(<u32>(inForce.length + queued.length));
  for (let i = 0; i < inForce.length; i++) write(inForce[i], w).compact(0);
  for (let i = 0; i < queued.length; i++) {
    write(queued[i], w);
    const voters = new Array<Hash>();
    const cursor = new Cursor(Challenges.votes(false, queued[i].id));
    while (cursor.next()) voters.push(cursor.suffix().hash(0));
    w.compact(<u32>voters.length);
    for (let j = 0; j < voters.length; j++) w.hash(voters[j]);
  }
}

function write(challenge: Challenge, w: Writer): Writer {
  return w.hash(challenge.id).u8(challenge.status).raw(challenge.raw);
}
