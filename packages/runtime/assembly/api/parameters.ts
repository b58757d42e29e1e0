import { Reader } from "../fw/reader";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Change, Changes } from "../pallets/parameters/changes";

/** One parameter: the value that waits for a boundary, and its changes that are kept, oldest first. */
export function parameterChanges(r: Reader, w: Writer): void {
  const name = r.u8();
  const pending = Changes.pending(name);
  w.bool(pending !== null);
  if (pending !== null) w.u64(pending.u64()).hash(pending.hash());
  const list = new Writer(512);
  let count: u32 = 0;
  const cursor = new Cursor(Changes.history(name));
  while (cursor.next()) {
    const value = cursor.value();
    list.hash(Change.hash(value)).raw(value);
    count++;
  }
  w.compact(count).raw(list.view());
}
