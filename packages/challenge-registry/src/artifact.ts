/** The check that each validator makes before it attests `Verified` (PROTOCOL §12). */

import { HOST_ABI, sha256Hex } from "@platform/protocol";
import type { Manifest } from "@platform/runtime";
import { evaluationLimits, type ManifestEvaluationLimits } from "./evaluation-limits.ts";
import type { Fault } from "./fault.ts";
import { manifestFaults } from "./manifest-faults.ts";

/** What the sandbox may link and what the module may be. */
export interface InspectPolicy {
  /** `module.name`, as the sandbox names imports. */
  readonly allowedImports: readonly string[];
  readonly limits: ManifestEvaluationLimits;
}

/** The sandbox's own preparation: the same decoder that an evaluation goes through. */
export type Inspect = (
  module: Uint8Array,
  policy: InspectPolicy,
) =>
  | { readonly ok: true }
  | { readonly ok: false; readonly rejection: { readonly code: string; readonly message: string } };

export type ArtifactVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code:
        | "MANIFEST_INVALID"
        | "MODULE_SIZE_MISMATCH"
        | "MODULE_HASH_MISMATCH"
        | "MODULE_IMPORT_NOT_LISTED"
        | "MODULE_PROFILE";
      readonly message: string;
      readonly faults?: readonly Fault[];
    };

/** Cheap checks first; the module is decoded only when it is the one that was signed. */
export function checkArtifact(
  manifest: Manifest,
  module: Uint8Array,
  inspect: Inspect,
): ArtifactVerdict {
  const faults = manifestFaults(manifest);
  if (faults.length > 0) {
    const message = faults.map((f) => `${f.path}: ${f.message}`).join("; ");
    return { ok: false, code: "MANIFEST_INVALID", message, faults };
  }
  if (module.length !== manifest.moduleBytes)
    return {
      ok: false,
      code: "MODULE_SIZE_MISMATCH",
      message: `${module.length} bytes, the manifest says ${manifest.moduleBytes}`,
    };
  const hash = sha256Hex(module);
  if (hash !== manifest.module)
    return {
      ok: false,
      code: "MODULE_HASH_MISMATCH",
      message: `${hash}, the manifest says ${manifest.module}`,
    };
  const inspected = inspect(module, {
    allowedImports: allowedImports(manifest),
    limits: evaluationLimits(manifest),
  });
  if (inspected.ok) return { ok: true };
  const { code, message } = inspected.rejection;
  return {
    ok: false,
    code: code.startsWith("IMPORT_") ? "MODULE_IMPORT_NOT_LISTED" : "MODULE_PROFILE",
    message: `${code}: ${message}`,
  };
}

/** A manifest's import names as the sandbox knows them. */
export function allowedImports(manifest: Pick<Manifest, "imports">): string[] {
  return manifest.imports.map((name) => `${HOST_ABI.module}.${name}`);
}
