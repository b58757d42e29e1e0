/**
 * Looks for damage inside SQLite's write-ahead log. SQLite itself ends a log at the first frame
 * whose checksum is wrong and says nothing: after a power cut that is right, for a flipped bit it
 * would silently take back every later commit, votes included.
 *
 * With synchronous=FULL a transaction is on disk before the next one begins, so a power cut can
 * tear the last one only. A wrong frame with a later, right transaction behind it was right once.
 */

import { existsSync, readFileSync } from "node:fs";
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
  readonly view: DataView;
  readonly little: boolean;
  readonly frameBytes: number;
  readonly frames: number;
}

/**
 * Number of the damaged frame, from 1, or 0 for the log's header; null for a log that is whole up
 * to its last transaction.
 */
export function damagedFrame(path: string): number | null {
  if (!existsSync(`${path}-wal`)) return null;
  const log = readLog(path);
  if (log === null) return null;
  const { view, little } = log;
  let sum = checksum(log, 0, AT_HEADER_SUM, [0, 0]);
  const magic = view.getUint32(0);
  const named = magic === (little ? MAGIC_LITTLE_ENDIAN : MAGIC_BIG_ENDIAN);
  if (!named || !isSum(sum, sumAt(view, AT_HEADER_SUM))) return isFollowed(log, 0) ? 0 : null;
  for (let frame = 1; frame <= log.frames; frame++) {
    const at = frameAt(log, frame);
    // Frames of an earlier use of the file lie behind the end of this one.
    if (!isSum(sumAt(view, at + FRAME_AT_SALTS), sumAt(view, AT_SALTS)))
      return isFollowed(log, frame) ? frame : null;
    sum = frameSum(log, at, sum);
    if (!isSum(sum, sumAt(view, at + FRAME_AT_SUM))) return isFollowed(log, frame) ? frame : null;
  }
  return null;
}

function readLog(path: string): Log | null {
  const bytes = readFileSync(`${path}-wal`);
  const main = existsSync(path) ? readFileSync(path).subarray(0, AT_PAGE_SIZE + 2) : bytes;
  if (bytes.length < HEADER_BYTES || main.length < AT_PAGE_SIZE + 2) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0);
  const little =
    magic === MAGIC_LITTLE_ENDIAN || (magic !== MAGIC_BIG_ENDIAN && endianness() === "LE");
  const size = main.readUInt16BE(AT_PAGE_SIZE);
  const frameBytes = FRAME_HEADER_BYTES + (size === 1 ? 65_536 : size);
  return {
    view,
    little,
    frameBytes,
    frames: Math.floor((bytes.length - HEADER_BYTES) / frameBytes),
  };
}

/**
 * True if a transaction that ended at or behind the wrong frame is followed by a right one of the
 * same use of the file. A frame's sum goes on from the sum that the frame before it carries, so
 * each can be judged alone.
 */
function isFollowed(log: Log, wrong: number): boolean {
  const { view } = log;
  // Behind a wrong header every transaction is a later one.
  let ended = wrong === 0;
  for (let frame = Math.max(1, wrong); frame <= log.frames; frame++) {
    const at = frameAt(log, frame);
    const ends = view.getUint32(at + FRAME_AT_SIZE) !== 0;
    if (ended && ends && frame > 1 && isRight(log, frame) && isOfThisUse(log, frame, wrong))
      return true;
    ended ||= ends;
  }
  return false;
}

function isRight(log: Log, frame: number): boolean {
  const { view } = log;
  const at = frameAt(log, frame);
  const before = sumAt(view, frameAt(log, frame - 1) + FRAME_AT_SUM);
  return isSum(frameSum(log, at, before), sumAt(view, at + FRAME_AT_SUM));
}

/** Its salts are the header's; if that is what is wrong, those of the frame before it. */
function isOfThisUse({ view, frameBytes }: Log, frame: number, wrong: number): boolean {
  const at = HEADER_BYTES + (frame - 1) * frameBytes + FRAME_AT_SALTS;
  return isSum(sumAt(view, at), sumAt(view, wrong === 0 ? at - frameBytes : AT_SALTS));
}

function frameAt(log: Log, frame: number): number {
  return HEADER_BYTES + (frame - 1) * log.frameBytes;
}

/** Two words at once: a checksum, or the salts. */
function sumAt(view: DataView, at: number): Sum {
  return [view.getUint32(at), view.getUint32(at + 4)];
}

function isSum(a: Sum, b: Sum): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function frameSum(log: Log, at: number, before: Sum): Sum {
  const sum = checksum(log, at, FRAME_AT_SALTS, before);
  return checksum(log, at + FRAME_HEADER_BYTES, log.frameBytes - FRAME_HEADER_BYTES, sum);
}

function checksum({ view, little }: Log, from: number, bytes: number, before: Sum): Sum {
  let [first, second] = before;
  for (let at = from; at < from + bytes; at += 8) {
    first = (first + view.getUint32(at, little) + second) >>> 0;
    second = (second + view.getUint32(at + 4, little) + first) >>> 0;
  }
  return [first, second];
}
