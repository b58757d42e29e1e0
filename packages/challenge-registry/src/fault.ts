/** Everything that can be wrong with a manifest, each with its own code. */
export const MANIFEST_FAULTS = [
  /** A field is missing, unknown or of another type. */
  "MANIFEST_FORM",
  "MANIFEST_FORMAT_VERSION",
  /** 1 to 64 bytes of a-z, 0-9 and "-". */
  "MANIFEST_NAME",
  "MANIFEST_VERSION",
  /** `reported` is reserved. */
  "MANIFEST_KIND_RESERVED",
  "MANIFEST_MODULE_BYTES",
  "MANIFEST_HOST_ABI",
  /** Not sorted, doubled, unknown, or reserved in this version of the table. */
  "MANIFEST_IMPORTS",
  /** A limit outside its range, a wall limit below what the fuel may take, or one that format 1 can't say. */
  "MANIFEST_LIMITS",
  /** A bit that no feature has. */
  "MANIFEST_FEATURES",
  "MANIFEST_PARAMETERS",
  "MANIFEST_POLICY",
  "MANIFEST_INTAKE",
  /** Ranking by metered fuel needs `intake: epoch`: all works judged on one seed. */
  "MANIFEST_FUEL_NEEDS_EPOCH",
  "MANIFEST_EMISSION",
  "MANIFEST_BUDGET",
] as const;
export type ManifestFaultCode = (typeof MANIFEST_FAULTS)[number];

export interface Fault {
  readonly code: ManifestFaultCode;
  /** The field, dotted. */
  readonly path: string;
  readonly message: string;
}
