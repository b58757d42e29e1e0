/**
 * Looks for damage inside SQLite's write-ahead log. SQLite itself ends a log at the first frame
 * whose checksum is wrong and says nothing: after a power cut that is right, for a flipped bit it
 * would silently take back every later commit, votes included.
 *
 * With synchronous=FULL a transaction is on disk before the next one begins, so a power cut can
 * tear the last one only. A wrong frame with a later, right transaction behind it was right once.
 */

import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";

// https://sqlite.org/fileformat2.html#walformat
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;
const AT_SALTS = 16;
const AT_HEADER_SUM = 24;
const FRAME_AT_SIZE = 4;
const FRAME_AT_SALTS = 8;
const FRAME_AT_SUM = 16;
/** Page size in the main file's header; 1 stands for 65,536. */
const AT_PAGE_SIZE = 16;

type Sum = readonly [number, number];

/** A log with what reading it rests on: sums are in the byte order of the machine that wrote it. */
interface Log {
  readonly file: number;
  readonly header: DataView;
  readonly little: boolean;
  readonly frameBytes: number;
  readonly frames: number;
}

/**
 * Number of the damaged frame, from 1, or 0 for the log's header; null for a log that is whole up
 * to its last transaction. Reads frame by frame: a log may be longer than memory.
 */
export function damagedFrame(path: string): number | null {
  if (!existsSync(`${path}-wal`)) return null;
  const file = openSync(`${path}-wal`, "r");
  try {
    const log = readLog(path, file);
    return log === null ? null : findDamage(log);
  } finally {
    closeSync(file);
  }
}

function findDamage(log: Log): number | null {
  const { header, little } = log;
  let sum = checksum(header, little, 0, AT_HEADER_SUM, [0, 0]);
  const named = header.getUint32(0) === (little ? MAGIC_LITTLE_ENDIAN : MAGIC_BIG_ENDIAN);
  if (!named || !isSum(sum, sumAt(header, AT_HEADER_SUM))) return isFollowed(log, 0) ? 0 : null;
  for (let number = 1; number <= log.frames; number++) {
    const frame = frameOf(log, number);
    // Frames of an earlier use of the file lie behind the end of this one.
    if (!isSum(sumAt(frame, FRAME_AT_SALTS), sumAt(header, AT_SALTS)))
      return isFollowed(log, number) ? number : null;
    sum = frameSum(log, frame, sum);
    if (!isSum(sum, sumAt(frame, FRAME_AT_SUM))) return isFollowed(log, number) ? number : null;
  }
  return null;
}

function readLog(path: string, file: number): Log | null {
  const { size } = fstatSync(file);
  const pageBytes = existsSync(path) ? pageBytesOf(path) : null;
  if (size < HEADER_BYTES || pageBytes === null) return null;
  const header = bytesAt(file, 0, HEADER_BYTES);
  const magic = header.getUint32(0);
  const little =
    magic === MAGIC_LITTLE_ENDIAN || (magic !== MAGIC_BIG_ENDIAN && endianness() === "LE");
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const frames = Math.floor((size - HEADER_BYTES) / frameBytes);
  return { file, header, little, frameBytes, frames };
}

/** Null for a file without a header, or with one that SQLite refuses by itself. */
function pageBytesOf(path: string): number | null {
  const file = openSync(path, "r");
  try {
    if (fstatSync(file).size < AT_PAGE_SIZE + 2) return null;
    const size = bytesAt(file, AT_PAGE_SIZE, 2).getUint16(0);
    if (size === 1) return 65_536;
    const isPowerOfTwo = (size & (size - 1)) === 0;
    return size >= 512 && isPowerOfTwo ? size : null;
  } finally {
    closeSync(file);
  }
}

/** The bytes at this place; zeroes behind the end. */
function bytesAt(file: number, at: number, length: number): DataView {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) break;
    done += read;
  }
  return new DataView(bytes.buffer);
}

/**
 * True if a transaction that ended at or behind the wrong frame is followed by a right one of the
 * same use of the file. A frame's sum goes on from the sum that the frame before it carries, so
 * each can be judged alone.
 */
function isFollowed(log: Log, wrong: number): boolean {
  // Behind a wrong header every transaction is a later one.
  let ended = wrong === 0;
  let before = wrong > 1 ? frameOf(log, wrong - 1) : undefined;
  for (let number = Math.max(1, wrong); number <= log.frames; number++) {
    const frame = frameOf(log, number);
    const ends = frame.getUint32(FRAME_AT_SIZE) !== 0;
    if (ended && ends && before !== undefined && isRight(log, before, frame)) {
      // Its salts are the header's; if that is what is wrong, those of the frame before it.
      const salts = wrong === 0 ? sumAt(before, FRAME_AT_SALTS) : sumAt(log.header, AT_SALTS);
      if (isSum(sumAt(frame, FRAME_AT_SALTS), salts)) return true;
    }
    ended ||= ends;
    before = frame;
  }
  return false;
}

function isRight(log: Log, before: DataView, frame: DataView): boolean {
  const sum = frameSum(log, frame, sumAt(before, FRAME_AT_SUM));
  return isSum(sum, sumAt(frame, FRAME_AT_SUM));
}

function frameOf({ file, frameBytes }: Log, number: number): DataView {
  return bytesAt(file, HEADER_BYTES + (number - 1) * frameBytes, frameBytes);
}

/** Two words at once: a checksum, or the salts. */
function sumAt(view: DataView, at: number): Sum {
  return [view.getUint32(at), view.getUint32(at + 4)];
}

function isSum(a: Sum, b: Sum): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function frameSum({ little, frameBytes }: Log, frame: DataView, before: Sum): Sum {
  const sum = checksum(frame, little, 0, FRAME_AT_SALTS, before);
  return checksum(frame, little, FRAME_HEADER_BYTES, frameBytes - FRAME_HEADER_BYTES, sum);
}

function checksum(view: DataView, little: boolean, from: number, bytes: number, before: Sum): Sum {
  let [first, second] = before;
  for (let at = from; at < from + bytes; at += 8) {
    first = (first + view.getUint32(at, little) + second) >>> 0;
    second = (second + view.getUint32(at + 4, little) + first) >>> 0;
  }
  return [first, second];
}
