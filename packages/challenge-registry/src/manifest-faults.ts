import {
  FORMAT_VERSION,
  HOST_ABI,
  HOST_ABI_VERSION,
  isLinked,
  MAX_EVALUATION_FUEL,
  MAX_GUEST_PAGES,
  MAX_MODULE_BYTES,
  MAX_NAME_BYTES,
  MAX_PAYLOAD_BYTES,
  SANDBOX_VERSION,
} from "@platform/protocol";
import { Intake, Kind, type Manifest, Strategy } from "@platform/runtime";
import type { Fault, ManifestFaultCode } from "./fault.ts";
import {
  MAX_MECHANISMS,
  MAX_PARAMETER_BYTES,
  MAX_REENTRIES,
  WHOLE_PPB,
} from "./manifest-limits.ts";

const NAME = new RegExp(`^[a-z0-9-]{1,${MAX_NAME_BYTES}}$`);

/** Everything wrong with a manifest that can be seen from it alone; empty when it may be signed. */
export function manifestFaults(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  const check = (holds: boolean, code: ManifestFaultCode, path: string, message: string) => {
    if (!holds) faults.push({ code, path, message });
  };
  const { limits, policy } = manifest;
  check(
    manifest.formatVersion === FORMAT_VERSION,
    "MANIFEST_FORMAT_VERSION",
    "formatVersion",
    `must be ${FORMAT_VERSION}`,
  );
  check(NAME.test(manifest.name), "MANIFEST_NAME", "name", "1 to 64 of a-z, 0-9 and -");
  check(manifest.version >= 1, "MANIFEST_VERSION", "version", "must be at least 1");
  check(
    manifest.kind === Kind.deterministic,
    "MANIFEST_KIND_RESERVED",
    "kind",
    "only deterministic challenges run in this version",
  );
  check(
    manifest.moduleBytes >= 1 && manifest.moduleBytes <= MAX_MODULE_BYTES,
    "MANIFEST_MODULE_BYTES",
    "moduleBytes",
    `1 to ${MAX_MODULE_BYTES}`,
  );
  check(
    manifest.hostAbiVersion === HOST_ABI_VERSION,
    "MANIFEST_HOST_ABI",
    "hostAbiVersion",
    `must be ${HOST_ABI_VERSION}`,
  );
  faults.push(...importFaults(manifest.imports));
  check(
    limits.fuel >= 1n && limits.fuel <= MAX_EVALUATION_FUEL,
    "MANIFEST_LIMITS",
    "limits.fuel",
    `1 to ${MAX_EVALUATION_FUEL}`,
  );
  check(
    limits.memoryPages >= 1 && limits.memoryPages <= MAX_GUEST_PAGES,
    "MANIFEST_LIMITS",
    "limits.memoryPages",
    `1 to ${MAX_GUEST_PAGES}`,
  );
  check(
    limits.maxPayloadBytes >= 1 && limits.maxPayloadBytes <= MAX_PAYLOAD_BYTES,
    "MANIFEST_LIMITS",
    "limits.maxPayloadBytes",
    `1 to ${MAX_PAYLOAD_BYTES}`,
  );
  check(
    manifest.parameters.length <= MAX_PARAMETER_BYTES,
    "MANIFEST_PARAMETERS",
    "parameters",
    `at most ${MAX_PARAMETER_BYTES} bytes`,
  );
  check(!policy.open, "MANIFEST_POLICY", "policy.open", "open intake is not taken in this version");
  faults.push(...scoringFaults(manifest));
  return faults;
}

/** Intake, strategy, shares and budget. */
function scoringFaults(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  const check = (holds: boolean, code: ManifestFaultCode, path: string, message: string) => {
    if (!holds) faults.push({ code, path, message });
  };
  const { policy, intake, limits } = manifest;
  const strategies: readonly number[] = Object.values(Strategy);
  const intakes: readonly number[] = Object.values(Intake);
  check(strategies.includes(policy.strategy), "MANIFEST_POLICY", "policy.strategy", "is unknown");
  check(
    policy.minImprovementPpb <= WHOLE_PPB,
    "MANIFEST_POLICY",
    "policy.minImprovementPpb",
    `at most ${WHOLE_PPB}`,
  );
  check(policy.scoreEpochs >= 1, "MANIFEST_POLICY", "policy.scoreEpochs", "at least 1");
  check(
    policy.reentries <= MAX_REENTRIES && (policy.reentries === 0 || intake === Intake.epoch),
    "MANIFEST_POLICY",
    "policy.reentries",
    `at most ${MAX_REENTRIES}, and only with intake epoch`,
  );
  check(intakes.includes(intake), "MANIFEST_INTAKE", "intake", "is unknown");
  check(
    !manifest.rankedByFuel || intake === Intake.epoch,
    "MANIFEST_FUEL_NEEDS_EPOCH",
    "intake",
    "ranking by fuel needs intake epoch: all works judged on one seed",
  );
  check(
    manifest.mechanism < MAX_MECHANISMS,
    "MANIFEST_EMISSION",
    "mechanism",
    `0 to ${MAX_MECHANISMS - 1}`,
  );
  check(
    manifest.emissionSharePpb >= 1 && manifest.emissionSharePpb <= WHOLE_PPB,
    "MANIFEST_EMISSION",
    "emissionSharePpb",
    `1 to ${WHOLE_PPB}`,
  );
  check(
    manifest.epochFuelBudget >= limits.fuel,
    "MANIFEST_BUDGET",
    "epochFuelBudget",
    "must pay for one evaluation at least",
  );
  return faults;
}

function importFaults(imports: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  const fault = (index: number, message: string) =>
    faults.push({ code: "MANIFEST_IMPORTS", path: `imports.${index}`, message });
  for (const [index, name] of imports.entries()) {
    const previous = imports[index - 1];
    if (previous !== undefined && previous >= name) fault(index, `${name} is out of order`);
    const known = HOST_ABI.functions.find((entry) => entry.name === name);
    if (known === undefined) fault(index, `the host has no function ${name}`);
    else if (known.status !== "active") fault(index, `${name} is ${known.status}`);
    else if (!isLinked(known, SANDBOX_VERSION))
      fault(index, `${name} needs sandbox version ${known.since}`);
  }
  return faults;
}
