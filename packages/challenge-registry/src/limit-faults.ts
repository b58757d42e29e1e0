/** What is wrong with a manifest's limits and features: each fault names its field and its range. */

import {
  FUEL_RANGE,
  GUEST_LIMIT_NAMES,
  GUEST_LIMIT_RANGES,
  leastWallSeconds,
  MAX_PAYLOAD_BYTES,
} from "@platform/protocol";
import { Feature, isSayable, type Manifest } from "@platform/runtime";
import type { Fault } from "./fault.ts";

const ALL_FEATURES = Object.values(Feature).reduce((all: number, bit) => all | bit, 0);

export function limitFaults(manifest: Manifest): Fault[] {
  const { limits, features } = manifest;
  const faults: Fault[] = [];
  const check = (holds: boolean, name: string, message: string) => {
    if (!holds) faults.push({ code: "MANIFEST_LIMITS", path: `limits.${name}`, message });
  };
  const between = <T extends bigint | number>(value: T, least: T, most: T, name: string) =>
    check(value >= least && value <= most, name, `${least} to ${most}`);
  between(limits.fuel, FUEL_RANGE.least, FUEL_RANGE.most, "fuel");
  between(limits.maxPayloadBytes, 1, MAX_PAYLOAD_BYTES, "maxPayloadBytes");
  for (const name of GUEST_LIMIT_NAMES) {
    const { least, most } = GUEST_LIMIT_RANGES[name];
    between(limits[name], least, most, name);
  }
  // Fuel ends an evaluation, the wall never does: else a slow machine would abstain.
  const needed = leastWallSeconds(limits.fuel);
  const fits = limits.wallSeconds >= needed || limits.fuel > FUEL_RANGE.most;
  check(fits, "wallSeconds", `this fuel may take ${needed}`);
  if (faults.length === 0 && !isSayable(manifest))
    faults.push({
      code: "MANIFEST_LIMITS",
      path: "limits",
      message: "format 1 has fuel, memoryPages and maxPayloadBytes only, and no features",
    });
  if ((features & ~ALL_FEATURES) !== 0)
    faults.push({
      code: "MANIFEST_FEATURES",
      path: "features",
      message: `bits of ${Object.keys(Feature).join(", ")} only`,
    });
  return faults;
}
