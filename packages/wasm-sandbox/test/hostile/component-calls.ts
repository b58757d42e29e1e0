/** Components whose cores lie to the canonical ABI, or spend where the meter might not look. */

import { request } from "../challenge.ts";
import { type CoreText, coreComponent, err, linkedComponent, ok } from "../component.ts";
import { type Expected, HOST, type HostileRow, INSTANCE, LIMITS, whole } from "./row.ts";

async function core(name: string, text: CoreText, expected: Expected): Promise<HostileRow> {
  const bytes = await coreComponent(text);
  return { name, build: () => request(bytes, { limits: LIMITS }), expected };
}

async function linked(
  name: string,
  fields: string,
  expected: Expected,
  memory?: string,
): Promise<HostileRow> {
  const bytes = await linkedComponent(fields, memory);
  return { name, build: () => request(bytes, { limits: LIMITS }), expected };
}

const bad = (fuel: bigint): Expected => ({ outcome: "bad-output", fuelUsed: INSTANCE + fuel });
const denied = (fuel: bigint): Expected => ({ outcome: "host-denied", fuelUsed: INSTANCE + fuel });
const failed = (fuel: bigint): Expected => ({ outcome: "guest-error", fuelUsed: INSTANCE + fuel });

/** Entry 2, three times address, value and a store in 16 pages, 1 + 1 + 8, and the address 1. */
const ANSWER = 33n;
/** The failure that `err` writes: address, value, store, address. */
const ERR = 11n;
/** Instance of the core that breaks the cycle of imports: one entry in its table, and the table. */
const SHIMMED = 64n + 160n;
/** Its function: entry, parameters, the index, call_indirect. */
const shim = (params: bigint): bigint => 2n + params + 1n + 8n;
/** Entry, four constants, call, a failure: and the way to the host, which refuses at no price. */
const READ = SHIMMED + 2n + 4n + 8n + ERR + shim(4n);
/** Asks for 5 bytes of the payload. */
const read = "i32.const 0 i32.const 0 i32.const 5";

/** Core `helper` owns a table, `main` puts its own function there and calls by it, from wasm to wasm. */
const TABLE_CORES = (body: string): string => `
  (core module $Helper
    (type $f (func (result i32)))
    (table (export "t") 2 funcref)
    (elem (i32.const 0) $visit)
    (func $visit (result i32) i32.const 1 ${body}))
  (core module $Main
    (type $f (func (result i32)))
    (import "h" "t" (table 2 funcref))
    (memory (export "memory") 1)
    (elem (i32.const 1) $back)
    (func $back (result i32) i32.const 0 call_indirect (type $f))
    (func (export "evaluate") (result i32) i32.const 0 call_indirect (type $f)))
  (core instance $helper (instantiate $Helper))
  (core instance $main (instantiate $Main (with "h" (instance $helper))))`;

/** Answers 1 when growth by one page to the owner's maximum of 2 succeeds and by another does not. */
const MEMORY_CORES = `
  (core module $Owner (memory (export "memory") 1 2))
  (core module $Main
    (import "o" "memory" (memory 1))
    (func (export "evaluate") (result i32)
      i32.const 16
      i32.const 1 memory.grow i32.const 1 i32.eq
      i32.const 1 memory.grow i32.const -1 i32.eq
      i32.and i32.store8 i32.const 16))
  (core instance $owner (instantiate $Owner))
  (core instance $main (instantiate $Main (with "o" (instance $owner))))`;

const GROWING_TABLE = `
  (core module $Owner (table (export "t") 1 2 funcref))
  (core module $Main
    (import "o" "t" (table 1 funcref))
    (memory (export "memory") 1)
    (func (export "evaluate") (result i32)
      i32.const 16
      ref.null func i32.const 1 table.grow 0 i32.const 1 i32.eq
      ref.null func i32.const 1 table.grow 0 i32.const -1 i32.eq
      i32.and i32.store8 i32.const 16))
  (core instance $owner (instantiate $Owner))
  (core instance $main (instantiate $Main (with "o" (instance $owner))))`;

export const COMPONENT_CALLS: readonly HostileRow[] = [
  await core("a result of 2 GiB", { evaluate: ok(0, 0x7fffffff) }, bad(ANSWER)),
  await core("a result one byte past the memory", { evaluate: ok(65530, 7) }, bad(ANSWER)),
  await core("a result whose end wraps around 2^32", { evaluate: ok(-8, 16) }, bad(ANSWER)),
  await core("a result above the cap, inside the memory", { evaluate: ok(0, 4097) }, bad(ANSWER)),
  await core("a result at the last address", { evaluate: "i32.const -4" }, bad(3n)),
  await core("a result at an odd address", { evaluate: "i32.const 17" }, bad(3n)),
  await core(
    "a discriminant that no result has",
    { evaluate: "i32.const 16 i32.const 2 i32.store8 i32.const 16" },
    bad(13n),
  ),
  await core(
    "a host argument that reaches past the memory",
    { evaluate: `i32.const 65530 i32.const 7 call $log drop ${err}` },
    denied(SHIMMED + 13n + ERR + shim(2n) + 101n * HOST),
  ),
  await core(
    "a host argument of 4 GiB",
    {
      evaluate: `i32.const 16 i32.const 1 i32.store8
        i32.const 16 i32.const 0 i32.const -1 call $log i32.const 3 i32.add i32.sub`,
    },
    failed(SHIMMED + 26n + shim(2n) + 100n * HOST),
  ),
  await core(
    "two lists over the same bytes, charged each",
    {
      evaluate: `i32.const 0 i32.const 4096 call $log i32.const 0 i32.const 4096 call $log
        i32.add drop ${err}`,
    },
    failed(SHIMMED + 24n + ERR + 2n * (shim(2n) + 356n * HOST)),
  ),
  await core(
    "a program's input over the whole memory, for a payload that is none",
    {
      evaluate: `i32.const 0 i32.const 4 i32.const 0 i32.const 65536 i32.const 65536
        i64.const 1000 i32.const 1 i32.const 32 call $submission-run ${err}`,
    },
    {
      outcome: "guest-error",
      program: "rejected",
      programRejection: "MALFORMED",
      // 65540 bytes in, none out, and the allocator asked for none.
      fuelUsed: INSTANCE + SHIMMED + 18n + ERR + shim(8n) + 14_097n * HOST + 3n,
    },
  ),
  await core(
    // Four entries of 6 + 250 bytes fill it; the fifth is paid and refused. What stands behind the
    // loop is paid at the entry.
    "the journal filled from one list",
    {
      evaluate: `(loop $again i32.const 0 i32.const 250 call $submit-mesh-job drop br $again) ${err}`,
    },
    denied(SHIMMED + 2n + ERR + 5n * (17n + shim(2n) + 216n * HOST)),
  ),
  await core(
    "an allocator outside the memory",
    { evaluate: `${read} i32.const 32 call $input-read ${err}`, realloc: "i32.const -4" },
    denied(READ + 101n * HOST + 3n),
  ),
  await core(
    "an allocator that loops",
    {
      evaluate: `${read} i32.const 32 call $input-read ${err}`,
      realloc: "(loop $again br $again) unreachable",
    },
    whole("out-of-fuel"),
  ),
  await core(
    "an allocator that calls itself",
    {
      evaluate: `${read} i32.const 32 call $input-read ${err}`,
      realloc: "i32.const 0 i32.const 0 i32.const 0 i32.const 0 call $allocate",
      more: `(func $allocate (param i32 i32 i32 i32) (result i32)
        i32.const 0 i32.const 0 i32.const 0 i32.const 0 call $allocate)`,
    },
    whole("stack-exhausted"),
  ),
  await core(
    "an allocator that calls the host",
    {
      evaluate: `${read} i32.const 32 call $input-read ${err}`,
      realloc: `${read} i32.const 32 call $input-read i32.const 1024`,
    },
    denied(READ + 101n * HOST + 15n + shim(4n)),
  ),
  await core(
    "a place for the tuple past the memory",
    { evaluate: `${read} i32.const 65528 call $input-read ${err}` },
    denied(READ),
  ),
  await core(
    "a misaligned place for the tuple",
    { evaluate: `${read} i32.const 33 call $input-read ${err}` },
    denied(READ),
  ),
  await core(
    // The output is paid by then: 100 + 1.
    "a clean-up that calls the host",
    {
      evaluate: ok(0, 8),
      more: `(func (export "cabi_post_evaluate") (param i32)
        i32.const 0 i32.const 4 call $log drop)`,
    },
    denied(SHIMMED + ANSWER + 101n * HOST + 13n + shim(2n)),
  ),
  await core(
    "a clean-up that loops",
    {
      evaluate: ok(0, 8),
      more: '(func (export "cabi_post_evaluate") (param i32) (loop $again br $again))',
    },
    whole("out-of-fuel"),
  ),
  await core(
    "a clean-up that traps",
    {
      evaluate: ok(0, 8),
      more: '(func (export "cabi_post_evaluate") (param i32) unreachable)',
    },
    whole("trap"),
  ),
  await linked(
    "two cores that call each other through a shared table",
    `${TABLE_CORES("call_indirect (type $f)")}`,
    whole("stack-exhausted"),
  ),
  await linked(
    "a loop in a core that only a shared table reaches",
    `${TABLE_CORES("(loop $again br $again) unreachable")}`,
    whole("out-of-fuel"),
  ),
  await linked(
    "growth of a memory past a maximum that its user does not declare",
    MEMORY_CORES,
    // Entry, two times 1 + 320 + 1 + 4 for growth and its check, and a store in two pages: 1.
    failed(2n + 1n + 2n * 326n + 3n + INSTANCE),
    "$owner",
  ),
  await linked(
    "growth of a table past a maximum that its user does not declare",
    GROWING_TABLE,
    // Entry, two times 2 + 916 + 1 + 4 for growth and its check, one element, a store in 16 pages.
    failed(160n + 2n + 1n + 2n * 923n + 64n + 10n),
  ),
];
