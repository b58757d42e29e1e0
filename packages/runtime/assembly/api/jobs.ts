import { Reader } from "../fw/reader";
import { Cursor } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Job } from "../pallets/jobs/job";
import { listOpenJobs } from "../pallets/jobs/runs";

/** Items of one answer; more are asked for after the last id. */
const MAX_PAGE: u32 = 256;

/** All that are not final; of one challenge unless its id is zero. */
export function openJobs(r: Reader, w: Writer): void {
  listOpenJobs(r.hash(), w);
}

export function job(r: Reader, w: Writer): void {
  const id = r.hash();
  const value = Job.items().hash(id).read();
  w.bool(value !== null);
  if (value !== null) w.hash(id).raw(value);
}

/** After an id, at most `limit`. */
export function jobs(r: Reader, w: Writer): void {
  const after = r.hash();
  const limit = <u32>r.u16();
  const most = limit < MAX_PAGE ? limit : MAX_PAGE;
  const list = new Writer(2048);
  let count: u32 = 0;
  const cursor = Cursor.after(Job.items(), after);
  while (count < most && cursor.next()) {
    list.hash(cursor.suffix().hash(0)).raw(cursor.value());
    count++;
  }
  w.compact(count).raw(list.view());
}
