/** Verdicts and compiled modules of one process, by content; the least recently used go first. */

import { hash } from "node:crypto";
import type { Rejection } from "../decode/rejection.ts";
import { type CompiledModule, engine } from "../engine.ts";
import { importMemory, type MemoryType } from "../meter/import-memory.ts";
import type { MeterRules } from "../meter/rules.ts";
import type { ModulePolicy } from "../policy.ts";
import { type ModuleInfo, prepareModule } from "../prepare.ts";
import { CURRENT_RULES } from "../versions.ts";
import { LocalStop } from "./local-stop.ts";

export type CompiledGuest =
  | {
      readonly ok: true;
      readonly module: CompiledModule;
      readonly info: ModuleInfo;
      /** What its instances import; none for a module without a memory. */
      readonly memory: MemoryType | undefined;
    }
  | { readonly ok: false; readonly rejection: Rejection };

/** Metered bytes of the modules that stay compiled: machine code takes some times as much. */
const MAX_CACHED_BYTES = 4 * 1024 * 1024;
/** Small modules and verdicts cost more than their bytes. */
const MAX_CACHED_MODULES = 64;

interface Entry {
  readonly guest: CompiledGuest;
  readonly bytes: number;
}

export class ModuleCache {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param key of {@link cacheKey} for these bytes and this policy
   * @throws LocalStop compile-failed, host-oom
   */
  compiled(key: string, module: Uint8Array, policy: ModulePolicy): CompiledGuest {
    const known = this.#entries.get(key);
    const entry = known ?? compileGuest(module, policy);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (known === undefined) this.#bytes += entry.bytes;
    this.#evict();
    return entry.guest;
  }

  /** The newest stays, however large: it is about to run. */
  #evict(): void {
    for (const [key, { bytes }] of this.#entries) {
      const tooMany = this.#entries.size > MAX_CACHED_MODULES || this.#bytes > MAX_CACHED_BYTES;
      if (!tooMany || this.#entries.size === 1) return;
      this.#entries.delete(key);
      this.#bytes -= bytes;
    }
  }
}

/** Rules are constants of the versions: which one it is says all of them. */
const ruleNumbers = new WeakMap<MeterRules, number>();
let lastRules = 0;

function numberOf(rules: MeterRules): number {
  const known = ruleNumbers.get(rules) ?? ++lastRules;
  ruleNumbers.set(rules, known);
  return known;
}

/**
 * All that a verdict and metered bytes depend on; fields that a policy gains are in it. The import
 * table alone is left out: each kind of guest has one, and kinds differ by their required exports.
 */
export function cacheKey(moduleHash: string, policy: ModulePolicy): string {
  const { importTable: _kind, rules = CURRENT_RULES, ...more } = policy;
  return JSON.stringify([moduleHash, numberOf(rules), more]);
}

export function contentHash(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

function compileGuest(bytes: Uint8Array, policy: ModulePolicy): Entry {
  const prepared = prepareModule(bytes, policy);
  if (!prepared.ok) return { guest: prepared, bytes: 0 };
  const { info, instrumented } = prepared;
  const imported = importMemory(instrumented);
  const module = compile(imported?.bytes ?? instrumented);
  const guest = { ok: true, module, info, memory: imported?.memory } as const;
  return { guest, bytes: instrumented.length };
}

/** What was accepted must compile: anything else is this machine's trouble. */
export function compile(instrumented: Uint8Array): CompiledModule {
  try {
    return new engine.Module(instrumented);
  } catch (thrown) {
    const local = thrown instanceof RangeError ? "host-oom" : "compile-failed";
    throw new LocalStop(local, String(thrown));
  }
}
