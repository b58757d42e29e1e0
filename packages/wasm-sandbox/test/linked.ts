/** A module as an inner core: its meter is imported, and the test holds the account. */

import { findGlobalUses } from "../src/component/global-uses.ts";
import { linkMeter, METER_IMPORTS, METER_MODULE } from "../src/component/link-meter.ts";
import { decodeModule } from "../src/decode/module.ts";
import {
  DEFAULT_MODULE_LIMITS,
  engine,
  type HostImports,
  MeteredInstance,
  prepareModule,
} from "../src/index.ts";
import { METER_EXPORTS } from "../src/meter/rewriter.ts";
import { PLAIN_RULES } from "./metered.ts";

const LIMITS = DEFAULT_MODULE_LIMITS;
const CAPS = {
  memoryPages: LIMITS.maxMemoryPages,
  tableElements: LIMITS.maxTableElements,
  firstFunction: 0,
};

export function linkedInstance(bytes: Uint8Array, fuel: bigint): MeteredInstance {
  const shape = decodeModule(bytes, LIMITS, CAPS);
  const totals = { instructions: 0, branchTargets: 0, localsTimesBlocks: 0 };
  const uses = findGlobalUses(bytes, shape, LIMITS, totals);
  const prepared = prepareModule(linkMeter(bytes, shape, uses), {
    limits: { ...LIMITS, maxModuleBytes: 2 * LIMITS.maxModuleBytes },
    allowedImports: [],
    rules: PLAIN_RULES,
    linked: CAPS,
  });
  if (!prepared.ok) throw new Error(`${prepared.rejection.code}: ${prepared.rejection.message}`);
  const counters = {
    [METER_IMPORTS.fuel]: new engine.Global({ value: "i64", mutable: true }, 0n),
    [METER_IMPORTS.stack]: new engine.Global({ value: "i32", mutable: true }, 0),
    [METER_IMPORTS.growFailed]: new engine.Global({ value: "i32", mutable: true }, 0),
  };
  const { exports } = new engine.Instance(new engine.Module(prepared.instrumented), {
    [METER_MODULE]: counters,
  } as unknown as HostImports);
  const named = {
    [METER_EXPORTS.fuel]: counters[METER_IMPORTS.fuel] as object,
    [METER_EXPORTS.stack]: counters[METER_IMPORTS.stack] as object,
    [METER_EXPORTS.growFailed]: counters[METER_IMPORTS.growFailed] as object,
  };
  return new MeteredInstance({ ...exports, ...named }, { fuel });
}
