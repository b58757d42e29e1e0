/**
 * Judges a module that would replace the runtime, and tries it on a copy of the state (DESIGN §5). A
 * pure function of module, state and block, as everything that decides a root: what only this machine
 * met is thrown, and is never a verdict.
 */

import { hash } from "node:crypto";
import { CodedError, type Hex32 } from "@platform/protocol";
import {
  type BlockContext,
  BlockContextCodec,
  type CoreVersion,
  MigrateCodec,
  runtimeErrorNumber,
} from "@platform/runtime";
import { CODE_KEY, NEXT_CODE_KEY, type Overlay, type StateChanges } from "@platform/storage";
import type { CompiledModule, RejectionCode } from "@platform/wasm-sandbox";
import { type CodeHost, type CodeVerdict, RuntimeHost } from "./runtime-host.ts";
import { RuntimeInstance, type RuntimeModules, RuntimeTrap } from "./runtime-module.ts";
import type { SignatureCache } from "./signature-cache.ts";

/** Of `migrate`, and of the block that is begun after it: about a second, once in an upgrade. */
const MIGRATION_FUEL = 1_000_000_000n;
/** Longest interval of a lineage (PROTOCOL §5): the block of the trial may always follow. */
const TRIAL_GAP_MS = 6_000n;

export interface CodeTrialParts {
  readonly overlay: Overlay;
  readonly signatures: SignatureCache;
  readonly modules: RuntimeModules;
  /** The runtime in force. */
  readonly module: CompiledModule;
  /** Of the block in execution. */
  readonly context: BlockContext;
  /** Bytes of the modules that calls of the block name, as far as they are held. */
  readonly codes: readonly Uint8Array[];
}

/** An upgrade's side of the host, for one block. */
export function createCodeHost(parts: CodeTrialParts): CodeHost {
  return {
    stage: (id, bytes) => {
      const code = parts.codes.find((one) => idOf(one) === id);
      if (code === undefined)
        throw new CodedError({ code: "CODE_MISSING", message: `the module ${id} is not held yet` });
      const verdict = code.length === bytes ? judgeCode(parts, code) : refused("BAD_CODE");
      if (verdict.fault === 0) parts.overlay.set(NEXT_CODE_KEY, code);
      return verdict;
    },
    switchOver: () => {
      const code = parts.overlay.get(NEXT_CODE_KEY);
      if (code === undefined) return refused("BAD_CODE");
      const verdict = switchTo(parts, code);
      parts.overlay.delete(NEXT_CODE_KEY);
      return verdict;
    },
  };
}

/** Everything that is asked of a module before it is scheduled; nothing of the trial is kept. */
export function judgeCode(parts: CodeTrialParts, code: Uint8Array): CodeVerdict {
  const judged = parts.modules.judge(code);
  if (!judged.ok) return refused(FAULTS[judged.rejection] ?? "BAD_CODE");
  const { module } = judged;
  const version = versionOf(parts.modules, module);
  if (version === null) return refused("BAD_CODE");
  const current = parts.modules.version(parts.module);
  if (version.specName !== current.specName) return refused("WRONG_SPEC_NAME");
  if (version.stateFormat !== current.stateFormat) return refused("BAD_CODE");
  if (version.specVersion <= current.specVersion) return refused("SPEC_VERSION_NOT_HIGHER");
  const first = trial(parts, code, module);
  const second = first === null ? null : trial(parts, code, module);
  if (first === null || second === null || !areSame(first, second))
    return refused("MIGRATION_FAILED");
  return { fault: 0, specVersion: version.specVersion };
}

type Fault =
  | "TOO_LARGE"
  | "BAD_CODE"
  | "UNKNOWN_IMPORT"
  | "MISSING_EXPORT"
  | "WRONG_SPEC_NAME"
  | "SPEC_VERSION_NOT_HIGHER"
  | "MIGRATION_FAILED";

/** Every other rejection is BAD_CODE. */
const FAULTS: Partial<Record<RejectionCode, Fault>> = {
  IMPORT_KIND: "UNKNOWN_IMPORT",
  IMPORT_UNKNOWN: "UNKNOWN_IMPORT",
  IMPORT_NOT_ALLOWED: "UNKNOWN_IMPORT",
  IMPORT_SIGNATURE: "UNKNOWN_IMPORT",
  EXPORT_MISSING: "MISSING_EXPORT",
  EXPORT_SIGNATURE: "MISSING_EXPORT",
  LIMIT_MODULE_BYTES: "TOO_LARGE",
};

function refused(fault: Fault): CodeVerdict {
  return { fault: (runtimeErrorNumber("system", fault) - 1) & 0xff, specVersion: 0 };
}

function idOf(code: Uint8Array): Hex32 {
  return hash("sha256", code, "hex");
}

/** Null for a module that does not say it. */
function versionOf(modules: RuntimeModules, module: CompiledModule): CoreVersion | null {
  let version: CoreVersion | null = null;
  const said = returns(() => {
    version = modules.version(module);
    return true;
  });
  return said ? version : null;
}

function switchTo(parts: CodeTrialParts, code: Uint8Array): CodeVerdict {
  const module = parts.modules.get(code);
  const { overlay } = parts;
  const { depth } = overlay;
  overlay.push();
  const done = takesOver(parts, code, module);
  if (!done || overlay.depth !== depth + 1) {
    while (overlay.depth > depth) overlay.pop();
    return refused("MIGRATION_FAILED");
  }
  overlay.commit();
  return { fault: 0, specVersion: parts.modules.version(module).specVersion };
}

/** What the migration changes; null if it fails, or if no block can begin after it. */
function trial(
  parts: CodeTrialParts,
  code: Uint8Array,
  module: CompiledModule,
): StateChanges | null {
  const { overlay } = parts;
  const { depth } = overlay;
  overlay.push();
  try {
    if (!takesOver(parts, code, module) || overlay.depth !== depth + 1) return null;
    const changes = new Map(overlay.top);
    return beginsBlock(parts, module) ? changes : null;
  } finally {
    while (overlay.depth > depth) overlay.pop();
  }
}

function takesOver(parts: CodeTrialParts, code: Uint8Array, module: CompiledModule): boolean {
  const { overlay, signatures, modules } = parts;
  overlay.set(CODE_KEY, code);
  overlay.delete(NEXT_CODE_KEY);
  const from = MigrateCodec.enc(modules.version(parts.module).specVersion);
  return returns(() => {
    const host = new RuntimeHost({ overlay, signatures });
    const runtime = new RuntimeInstance(module, host, MIGRATION_FUEL);
    return runtime.call("migrate", from).code === 0;
  });
}

/** An empty block whose hashes are those of this one: nothing depends on which they are. */
function beginsBlock(parts: CodeTrialParts, module: CompiledModule): boolean {
  const { overlay, signatures, context } = parts;
  const height = context.height + 1n;
  const timeMs = context.timeMs + TRIAL_GAP_MS;
  return returns(() => {
    const host = new RuntimeHost({ overlay, signatures });
    const runtime = new RuntimeInstance(module, host, MIGRATION_FUEL);
    const input = BlockContextCodec.enc({ ...context, height, timeMs });
    return runtime.call("initialize_block", input).code === 0;
  });
}

/** False for a module that ends by its own doing; what this machine met goes on upwards. */
function returns(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuntimeTrap && "outcome" in error.ending) return false;
    if (error instanceof CodedError && error.code === "MALFORMED") return false;
    throw error;
  }
}

function areSame(a: StateChanges, b: StateChanges): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = b.get(key);
    if (value === null || other === null) return value === other;
    return other !== undefined && Buffer.compare(value, other) === 0;
  });
}
