import { Hash } from "../fw/hash";
import { Reader } from "../fw/reader";
import { Cursor, Key } from "../fw/storage";
import { Writer } from "../fw/writer";
import { Attestation } from "../pallets/certification/records";
import { SUBMISSIONS } from "../pallets/submissions/errors";
import { Indexes } from "../pallets/submissions/indexes";
import { PENDING, Submission } from "../pallets/submissions/submission";

/** Items of one answer; more are asked for after the last id. */
const MAX_PAGE: u32 = 256;

/** src/api.ts `SubmissionInfoCodec`. */
function write(s: Submission, w: Writer): void {
  w.hash(s.id);
  s.writeHead(w);
  const list = new Writer(512);
  let count: u32 = 0;
  const cursor = new Cursor(Attestation.prefix(s.id));
  while (cursor.next()) {
    const attestation = Attestation.decode(Reader.of(cursor.value()));
    list.hash(cursor.suffix().hash(0)).u8(attestation.phase).hash(attestation.digest);
    count++;
  }
  w.compact(count).raw(list.view());
  s.writeResult(w).u32(s.sandboxVersion);
}

export function submission(r: Reader, w: Writer): void {
  const s = Submission.load(r.hash());
  w.bool(s !== null);
  if (s !== null) write(s, w);
}

/** After an id, at most `limit`. */
export function page(r: Reader, w: Writer): void {
  const after = r.hash();
  const limit = <u32>r.u16();
  const items = new Array<Submission>();
  const cursor = Cursor.after(new Key(SUBMISSIONS, 0), after);
  const most = limit < MAX_PAGE ? limit : MAX_PAGE;
  while (<u32>items.length < most && cursor.next()) {
    const id: Hash = cursor.suffix().hash(0);
    items.push(Submission.decode(id, Reader.of(cursor.value())));
  }
  writeAll(items, w);
}

/** Everything that a validator works on: not final, and its payload known. */
export function openItems(w: Writer): void {
  const open = Indexes.allOpen();
  const items = new Array<Submission>();
  for (let i = 0; i < open.length; i++) {
    if (open[i].status != PENDING || !open[i].payload.isZero()) items.push(open[i]);
  }
  writeAll(items, w);
}

function writeAll(items: Array<Submission>, w: Writer): void {
  w.compact(<u32>items.length);
  for (let i = 0; i < items.length; i++) write(items[i], w);
}
