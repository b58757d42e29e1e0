import { Bytes } from "../../fw/bytes";

const MAX_BYTES: i32 = 64;
const BAD: u32 = 0xffffffff;

/** 1 to 64 bytes of UTF-8, nothing that moves, hides or breaks the text beside it, no outer space. */
export function isDisplayName(name: Bytes): bool {
  const size = name.length();
  if (size < 1 || size > MAX_BYTES) return false;
  if (name.at(0) == 0x20 || name.at(size - 1) == 0x20) return false;
  let at = 0;
  while (at < size) {
    const first = name.at(at);
    const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (at + width > size) return false;
    const point = codePoint(name, at, width);
    if (point == BAD || isForbidden(point)) return false;
    at += width;
  }
  return true;
}

/** BAD for a wrong first or later byte, a longer form than needed, a surrogate or beyond Unicode. */
function codePoint(text: Bytes, at: i32, width: i32): u32 {
  const first = <u32>text.at(at);
  if (width == 1) return first;
  if (first < 0xc2 || first > 0xf4) return BAD;
  let point = first & (0x7f >> <u32>width);
  for (let i = 1; i < width; i++) {
    const next = <u32>text.at(at + i);
    if ((next & 0xc0) != 0x80) return BAD;
    point = (point << 6) | (next & 0x3f);
  }
  if (width == 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return BAD;
  if (width == 4 && (point < 0x10000 || point > 0x10ffff)) return BAD;
  return point;
}

/** Controls, zero-width and direction marks, line separators: two names must not look like one. */
function isForbidden(point: u32): bool {
  if (point < 0x20 || (point >= 0x7f && point <= 0x9f)) return true;
  if (point >= 0x200b && point <= 0x200f) return true;
  if (point >= 0x2028 && point <= 0x202e) return true;
  return (point >= 0x2060 && point <= 0x206f) || point == 0xfeff;
}
