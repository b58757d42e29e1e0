/** Components that are refused: outside the world, outside the profile, or too much of something. */

import { HOST_INTERFACE } from "@platform/protocol/host-wit";
import type { EvaluationRequest, RejectionCode } from "../../src/index.ts";
import { request } from "../challenge.ts";
import { componentText, coreComponent, err, linkedComponent } from "../component.ts";
import { type HostileRow, LIMITS, refused } from "./row.ts";

function row(
  name: string,
  bytes: Uint8Array,
  code: RejectionCode,
  more: Partial<EvaluationRequest> = {},
): HostileRow {
  return {
    name,
    build: () => request(bytes, { limits: LIMITS, ...more }),
    expected: refused(code),
  };
}

const text = async (name: string, fields: string, code: RejectionCode): Promise<HostileRow> =>
  row(name, await componentText(`(component ${fields})`), code);

const linked = async (
  name: string,
  fields: string,
  code: RejectionCode,
  memory?: string,
): Promise<HostileRow> => row(name, await linkedComponent(fields, memory), code);

const plain = await coreComponent({ evaluate: `i32.const 0 i32.const 0 call $log drop ${err}` });

const EVALUATE = '(func (export "evaluate") (result i32) i32.const 0)';
const MAIN = `(core module $Main (memory (export "memory") 1) ${EVALUATE})
  (core instance $main (instantiate $Main))`;
const repeat = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join("\n");
/** An import of the host with one function of a type that is written out. */
const host = (name: string, type: string): string =>
  `(import "${HOST_INTERFACE}" (instance (export "${name}" (func ${type}))))`;

export const COMPONENT_FORMS: readonly HostileRow[] = [
  row("a component cut off", plain.slice(0, -3), "MALFORMED"),
  row("a component's text", new TextEncoder().encode("(component)"), "MALFORMED"),
  row("a component of the next version", plain.with(4, 0x0e), "MALFORMED"),
  await text("nothing inside", "", "EXPORT_MISSING"),
  await linked(
    "seventeen cores",
    `${repeat(16, () => "(core module)")} ${MAIN}`,
    "LIMIT_CORE_MODULES",
  ),
  await text(
    "types that double at each step",
    `(type $t0 (tuple u8 u8))
     ${repeat(40, (i) => `(type $t${i + 1} (tuple $t${i} $t${i}))`)}`,
    "LIMIT_COMPONENT_ITEMS",
  ),
  await text(
    "5,000 types",
    repeat(5000, () => "(type u8)"),
    "LIMIT_COMPONENT_ITEMS",
  ),
  await linked(
    "1,001 functions in two cores",
    `(core module $Half ${repeat(501, () => "(func)")})
     (core module $Main (memory (export "memory") 1) ${repeat(499, () => "(func)")} ${EVALUATE})
     (core instance $main (instantiate $Main))`,
    "LIMIT_FUNCTIONS",
  ),
  await text(
    "an import of the system",
    '(import "wasi:cli/environment@0.2.0" (instance))',
    "IMPORT_UNKNOWN",
  ),
  await linked(
    "a name that is no property",
    `(core module $Helper (func (export "f")))
     (core module $Main (import "__proto__" "f" (func)) (memory (export "memory") 1) ${EVALUATE})
     (core instance $helper (instantiate $Helper))
     (core instance $main (instantiate $Main (with "__proto__" (instance $helper))))`,
    "COMPONENT_NAME",
  ),
  await text(
    "a name that is code",
    `(core module $A) (core module $B) (core instance $i (instantiate $A))
     (core instance (instantiate $B (with "a'];process.exit();['" (instance $i))))`,
    "COMPONENT_NAME",
  ),
  await text(
    "a host function of strings",
    host("log", '(param "bytes" string) (result s32)'),
    "IMPORT_SIGNATURE",
  ),
  await text("a host function that is none", host("clock", "(result u64)"), "IMPORT_UNKNOWN"),
  await text(
    "a forbidden host function",
    host("generate-zk-proof", '(param "bytes" (list u8)) (result u64)'),
    "IMPORT_FORBIDDEN",
  ),
  row("a host function that is not listed", plain, "IMPORT_NOT_ALLOWED", { allowedImports: [] }),
  await text("a component in a component", "(component)", "COMPONENT_PROFILE"),
  await text("a resource", "(type (resource (rep i32)))", "COMPONENT_PROFILE"),
  await text(
    "one module twice",
    "(core module $M) (core instance (instantiate $M)) (core instance (instantiate $M))",
    "COMPONENT_PROFILE",
  ),
  await linked(
    "a second export",
    `${MAIN} (export "other" (core module $Main))`,
    "COMPONENT_PROFILE",
  ),
  await linked(
    "an entry with a parameter, which only the transpiler sees",
    `(core module $Main (memory (export "memory") 1)
       (func (export "evaluate") (param i64) (result i32) i32.const 0))
     (core instance $main (instantiate $Main))`,
    "INVALID",
  ),
  await linked(
    "cores whose types do not fit each other",
    `(core module $Other (func (export "f") (result i64) i64.const 0))
     (core module $Main (import "o" "f" (func (result f32))) (memory (export "memory") 1) ${EVALUATE})
     (core instance $other (instantiate $Other))
     (core instance $main (instantiate $Main (with "o" (instance $other))))`,
    "INVALID",
  ),
  await linked(
    "a core with the meter's own imports",
    `(core module $Fake (global (export "fuel") (mut i64) (i64.const 0)))
     (core module $Main (import "platform:meter" "fuel" (global (mut i64)))
       (memory (export "memory") 1)
       (func (export "evaluate") (result i32) i64.const 1 global.set 0 i32.const 0))
     (core instance $fake (instantiate $Fake))
     (core instance $main (instantiate $Main (with "platform:meter" (instance $fake))))`,
    "COMPONENT_NAME",
  ),
  await linked(
    "two cores with a memory each",
    `(core module $Other (memory 1)) (core instance (instantiate $Other)) ${MAIN}`,
    "PROFILE_MULTI_MEMORY",
  ),
  await linked(
    "a core that starts by itself",
    `(core module $Other (func $f) (start $f)) (core instance (instantiate $Other)) ${MAIN}`,
    "PROFILE_START",
  ),
  await linked(
    "a core outside the profile",
    `(core module $Other (func (param v128))) (core instance (instantiate $Other)) ${MAIN}`,
    "PROFILE_SIMD",
  ),
];
