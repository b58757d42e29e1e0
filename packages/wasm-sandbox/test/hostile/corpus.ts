/** The hostile corpus by class. */

import { ACYCLIC_CHAINS } from "./acyclic-chains.ts";
import { BULK_ABUSE } from "./bulk-abuse.ts";
import { COMPILE_BOMBS } from "./compile-bombs.ts";
import { COMPONENT_CALLS } from "./component-calls.ts";
import { COMPONENT_FORMS } from "./component-forms.ts";
import { ENDLESS_LOOPS } from "./endless-loops.ts";
import { FUEL_EDGES } from "./fuel-edges.ts";
import { GROWTH } from "./growth.ts";
import { HEAP_BOMBS } from "./heap-bombs.ts";
import { HOST_CALLS } from "./host-calls.ts";
import { MALFORMED_ENCODINGS } from "./malformed.ts";
import { NAN_PAYLOADS } from "./nan-payloads.ts";
import { NESTED_RUNS } from "./nested-runs.ts";
import { POINTERS } from "./pointers.ts";
import { PROFILE_EVASION } from "./profile-evasion.ts";
import { RECURSION } from "./recursion.ts";
import type { HostileRow } from "./row.ts";
import { SLOW_MIXES } from "./slow-mixes.ts";

export const CORPUS: Readonly<Record<string, readonly HostileRow[]>> = {
  "endless loops": ENDLESS_LOOPS,
  recursion: RECURSION,
  "deep acyclic chains": ACYCLIC_CHAINS,
  growth: GROWTH,
  "compile bombs": COMPILE_BOMBS,
  "pointers and lifting": POINTERS,
  "bulk operations": BULK_ABUSE,
  "host calls": HOST_CALLS,
  "edges of the fuel": FUEL_EDGES,
  "malformed encodings": MALFORMED_ENCODINGS,
  "evasion of the profile": PROFILE_EVASION,
  "nested runs": NESTED_RUNS,
  "memory and heap bombs": HEAP_BOMBS,
  "NaN payloads": NAN_PAYLOADS,
  "component attacks": [...COMPONENT_CALLS, ...COMPONENT_FORMS],
  "slow mixes": SLOW_MIXES,
};
