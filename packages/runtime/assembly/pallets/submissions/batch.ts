import { Key } from "../../fw/storage";
import { Writer } from "../../fw/writer";
import { SUBMISSIONS } from "./errors";

const BATCH: u8 = 6;

export const INTAKE: u8 = 0;
export const REVEALING: u8 = 1;
export const CLOSED_BATCH: u8 = 2;

/** Where the running epoch's `epoch` intake stands; all challenges share its windows. */
export class Batch {
  phase: u8 = INTAKE;
  cutSlot: u64 = 0;

  static load(): Batch {
    const batch = new Batch();
    const r = new Key(SUBMISSIONS, BATCH).get();
    if (r === null) return batch;
    batch.phase = r.u8();
    batch.cutSlot = r.u64();
    return batch;
  }

  save(): void {
    new Key(SUBMISSIONS, BATCH).put(new Writer(9).u8(this.phase).u64(this.cutSlot));
  }
}
