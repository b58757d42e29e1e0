/** Encodings that engines or tools might read differently: one strict reading for all. */

import { broken, bytesRow, type HostileRow, raw, refused, WHOLE, withBody } from "./row.ts";

const { type, func, memory, exports, code } = WHOLE;
const MALFORMED = refused("MALFORMED");
const row = (name: string, build: () => Uint8Array): HostileRow => bytesRow(name, build, MALFORMED);

export const MALFORMED_ENCODINGS: readonly HostileRow[] = [
  row("no bytes", () => new Uint8Array(0)),
  row("text instead of a binary", () => new TextEncoder().encode("(module)")),
  row("binary version 2", () => {
    const bytes = raw(type);
    bytes[4] = 2;
    return bytes;
  }),
  row("cut in the middle of a section", () => raw(type, func, memory, exports, code).slice(0, -2)),
  row("a section twice", () => raw(type, type, func, memory, exports, code)),
  row("sections out of order", () => raw(type, memory, func, exports, code)),
  row("a section with bytes after its content", () =>
    raw(type, [3, [1, 0, 0]], memory, exports, code),
  ),
  row("bytes after the last section", () =>
    Uint8Array.of(...raw(type, func, memory, exports, code), 1),
  ),
  row("functions without bodies", () => raw(type, func, memory, exports)),
  row("a data count without data", () => broken([12, [1]])),
  row("bytes after the end of a body", () => broken([10, [1, 5, 0, 0x41, 1, 0x0b, 0x0b]])),
  row("a body without its end", () => broken([10, [1, 3, 0, 0x41, 1]])),
  row("a u32 of six bytes", () => withBody([0x80, 0x80, 0x80, 0x80, 0x80, 0], [0x41, 1])),
  row("a u32 with stray high bits", () => withBody([0x80, 0x80, 0x80, 0x80, 0x10], [0x41, 1])),
  row("an i32 with stray high bits", () => withBody([0], [0x41, 0xff, 0xff, 0xff, 0xff, 0x4f])),
  row("an i64 of eleven bytes", () =>
    withBody([0], [0x42, ...Array.from({ length: 10 }, () => 0x80), 0, 0x1a, 0x41, 1]),
  ),
  row("an export name twice", () =>
    broken([7, [3, ...exports[1].slice(1, 10), ...exports[1].slice(1)]]),
  ),
  row("an export name that is not UTF-8", () => broken([7, [1, 2, 0xc3, 0x28, 2, 0]])),
  row("a negative block type index", () => withBody([0], [0x02, 0xff, 0x7f, 0x0b, 0x41, 1])),
  row("a maximum below the minimum", () => broken([5, [1, 1, 2, 1]])),
  bytesRow("a stack that types forbid", () => withBody([0], [0x42, 1]), refused("INVALID")),
  bytesRow("an else without its if", () => withBody([0], [0x05, 0x41, 1]), refused("INVALID")),
  bytesRow(
    "a name of 257 bytes",
    () => broken([7, [1, 0x81, 2, ...Array.from({ length: 257 }, () => 97), 2, 0]]),
    refused("LIMIT_NAME_BYTES"),
  ),
];
