import { Bytes } from "../../fw/bytes";
import { deposit, event } from "../../fw/event";
import { Key } from "../../fw/storage";
import { Submission } from "../submissions/submission";
import { enact } from "./enactment";
import { CERTIFICATION, CertificationEvent, Refusal } from "./errors";

const EFFECTS: u8 = 4;

/** Number u16 and length u32, big-endian (wasm-sandbox `EffectJournal`). */
const HEADER: i32 = 6;

function journalOf(submission: Submission): Key {
  return new Key(CERTIFICATION, EFFECTS).hash(submission.id);
}

/** The work is precertified: its journal waits for the end of the dispute window. */
export function keepEffects(s: Submission, journal: Bytes): void {
  s.hasEffects = journal.length() > 0;
  if (s.hasEffects) journalOf(s).putBytes(journal);
}

/** It was not certified: none of its effects ever counts. */
export function dropEffects(s: Submission): void {
  if (s.hasEffects) journalOf(s).remove();
  s.hasEffects = false;
}

/**
 * Of a certified work, each entry by itself: one that is refused does not stop the next. The
 * journal leaves the state first. Gives the number of entries.
 */
export function enactEffects(s: Submission): u32 {
  if (!s.hasEffects) return 0;
  const key = journalOf(s);
  const journal = key.read()!;
  key.remove();
  let index: u16 = 0;
  for (let at = 0; at < journal.length(); index++) {
    if (journal.length() - at < HEADER) {
      refuse(s, index, 0, Refusal.Malformed);
      return index + 1;
    }
    const kind = <u16>(((<u32>journal.at(at)) << 8) | <u32>journal.at(at + 1));
    const size = journal.u32be(at + 2);
    at += HEADER;
    if (size > <u32>(journal.length() - at)) {
      refuse(s, index, kind, Refusal.Malformed);
      return index + 1;
    }
    const refusal = enact(s, kind, journal.slice(at, at + <i32>size));
    if (refusal != Refusal.None) refuse(s, index, kind, refusal);
    at += <i32>size;
  }
  return index;
}

/** The certification stands. */
function refuse(s: Submission, index: u16, kind: u16, refusal: Refusal): void {
  const e = event(CERTIFICATION, CertificationEvent.EffectRefused).hash(s.id).u16(index);
  deposit(e.u16(kind).u8(<u8>refusal));
}
