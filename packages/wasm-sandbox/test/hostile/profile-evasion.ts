/** Features outside the profile, most of which the engine accepts by default. */

import type { RejectionCode } from "../../src/index.ts";
import {
  broken,
  bytesRow,
  type HostileRow,
  leb,
  type RawSection,
  refused,
  withBody,
} from "./row.ts";

const opcode = (name: string, code: RejectionCode, ...bytes: number[]): HostileRow =>
  bytesRow(name, () => withBody([0], [...bytes, 0x41, 1]), refused(code));
const sections = (name: string, code: RejectionCode, ...changed: RawSection[]): HostileRow =>
  bytesRow(name, () => broken(...changed), refused(code));
const text = (name: string): number[] => [...leb(name.length), ...new TextEncoder().encode(name)];
/** One import of `module`.`f`, described by the bytes. */
const imported = (module: string, ...what: number[]): RawSection => [
  2,
  [1, ...text(module), ...text("f"), ...what],
];

export const PROFILE_EVASION: readonly HostileRow[] = [
  sections("start section", "PROFILE_START", [8, [0]]),
  sections("tag section", "PROFILE_EXCEPTIONS", [13, [1, 0, 0]]),
  sections("unknown section", "PROFILE_SECTION", [14, [0]]),
  opcode("v128.const", "PROFILE_SIMD", 0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0), 0x1a),
  opcode("relaxed SIMD", "PROFILE_SIMD", 0xfd, 0x85, 0x02),
  bytesRow("v128 local", () => withBody([1, 1, 0x7b], [0x41, 1]), refused("PROFILE_SIMD")),
  opcode("atomic.fence", "PROFILE_THREADS", 0xfe, 0x03, 0x00),
  sections("shared memory", "PROFILE_THREADS", [5, [1, 3, 1, 1]]),
  sections("memory64", "PROFILE_MEMORY64", [5, [1, 4, 1]]),
  sections("two memories", "PROFILE_MULTI_MEMORY", [5, [2, 0, 1, 0, 1]]),
  opcode("load from memory 1", "PROFILE_MULTI_MEMORY", 0x41, 0, 0x28, 0x42, 0, 0, 0x1a),
  opcode("memory.size of memory 1", "PROFILE_MULTI_MEMORY", 0x3f, 1, 0x1a),
  opcode("legacy try", "PROFILE_EXCEPTIONS", 0x06, 0x40, 0x0b),
  opcode("throw", "PROFILE_EXCEPTIONS", 0x08, 0x00),
  opcode("try_table", "PROFILE_EXCEPTIONS", 0x1f, 0x40, 0, 0x0b),
  sections("struct type", "PROFILE_GC", [1, [2, 0x60, 0, 1, 0x7f, 0x5f, 0]]),
  opcode("ref.i31", "PROFILE_GC", 0x41, 0, 0xfb, 0x1c, 0x1a),
  opcode("call_ref", "PROFILE_TYPED_REFERENCES", 0x14, 0),
  bytesRow(
    "typed reference local",
    () => withBody([1, 1, 0x63, 0], [0x41, 1]),
    refused("PROFILE_TYPED_REFERENCES"),
  ),
  sections("table with an initialiser", "PROFILE_TYPED_REFERENCES", [4, [1, 0x40, 0, 0x70, 0, 1]]),
  opcode("return_call", "PROFILE_TAIL_CALL", 0x12, 0),
  sections("constant of an addition", "PROFILE_EXTENDED_CONST", [
    6,
    [1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b],
  ]),
  sections("constant of a global", "PROFILE_EXTENDED_CONST", [6, [1, 0x7f, 0, 0x23, 0, 0x0b]]),
  opcode("wide arithmetic", "PROFILE_OPCODE", 0xfc, 19),
  opcode("an opcode that nobody has", "PROFILE_OPCODE", 0xe0),
  sections("string built-ins", "IMPORT_UNKNOWN", imported("wasm:js-string", 0, 0)),
  sections("clock of WASI", "IMPORT_UNKNOWN", imported("wasi_snapshot_preview1", 0, 0)),
  sections("imported memory", "IMPORT_KIND", imported("platform", 2, 0, 1)),
  sections("imported global", "IMPORT_KIND", imported("platform", 3, 0x7e, 1)),
  sections("the meter's own export", "EXPORT_RESERVED", [7, [1, ...text("platform:fuel"), 2, 0]]),
  sections("no evaluate", "EXPORT_MISSING", [7, [1, ...text("memory"), 2, 0]]),
];
