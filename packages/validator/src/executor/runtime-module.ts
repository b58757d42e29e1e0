/** runtime.wasm, checked and metered: the same rewriter as for challenges, as a safety stop. */

import { CodedError, type Hex32, MAX_STATE_CODE_BYTES, sha256Hex } from "@platform/protocol";
import {
  type CompiledModule,
  classifyThrown,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  type Ending,
  engine,
  type MeteredInstance,
  type MeterRules,
  type ModulePolicy,
  prepareModule,
  rulesOf,
} from "@platform/wasm-sandbox";
import type { RuntimeHost } from "./runtime-host.ts";

/** Fuel of one call into the runtime: some 100 times what the dearest one needs. */
const CALL_FUEL = 1_000_000_000n;
/** Memory that the runtime declares as its most: 64 MiB. */
const RUNTIME_PAGES = 1024;

const HOST_FUNCTIONS = [
  "storage_get",
  "storage_set",
  "storage_delete",
  "storage_next",
  "storage_mark",
  "storage_rollback",
  "storage_commit",
  "sha256",
  "verify",
  "deposit_event",
  "log",
];

export const ENTRY_POINTS = [
  "core_version",
  "genesis_build",
  "initialize_block",
  "apply_extrinsic",
  "finalize_block",
  "api",
] as const;
export type EntryPoint = (typeof ENTRY_POINTS)[number];

const EXCHANGE = ["init", "input", "output_ptr", "output_len"];

/**
 * The meter of every runtime is the same for ever: it is a safety stop, not a price. It counts
 * instructions, one each, since the prices of version 2 are for strangers' worst mixes: at them a load in
 * a memory of this size costs 2,000, and {@link CALL_FUEL} would end an honest block.
 */
export const RUNTIME_RULES: MeterRules = { ...rulesOf(2), costs: rulesOf(1).costs };

const POLICY: ModulePolicy = {
  rules: RUNTIME_RULES,
  limits: {
    ...DEFAULT_MODULE_LIMITS,
    maxModuleBytes: MAX_STATE_CODE_BYTES,
    maxMemoryPages: RUNTIME_PAGES,
  },
  allowedImports: HOST_FUNCTIONS.map((name) => `platform.${name}`),
  requiredExports: [
    { name: "memory", kind: "memory" },
    ...[...EXCHANGE, ...ENTRY_POINTS].map((name) => ({ name, kind: "function" as const })),
  ],
};

/** A call that did not return; the instance is dead. */
export class RuntimeTrap extends Error {
  readonly ending: Ending;

  constructor(ending: Ending, cause: unknown) {
    super("outcome" in ending ? ending.outcome : ending.local, { cause });
    this.ending = ending;
  }
}

export interface RuntimeAnswer {
  readonly code: number;
  readonly output: Uint8Array;
}

/** One instance over one host; never entered again after a RuntimeTrap. */
export class RuntimeInstance {
  readonly #instance: MeteredInstance;

  /** @throws RuntimeTrap if the module's start does not return */
  constructor(module: CompiledModule, host: RuntimeHost) {
    try {
      this.#instance = createMeteredInstance(module, host.imports(), { fuel: CALL_FUEL });
    } catch (thrown) {
      throw new RuntimeTrap(classifyThrown(thrown), thrown);
    }
    host.attach(this.#instance);
    this.#guarded(() => this.#instance.function("init")());
  }

  /**
   * @throws RuntimeTrap; anything that is not the module's doing (the database) as it is
   */
  call(name: EntryPoint, input: Uint8Array): RuntimeAnswer {
    return this.#guarded(() => {
      const instance = this.#instance;
      const pointer = Number(instance.function("input")(input.length)) >>> 0;
      instance.memory().set(input, pointer);
      const code = Number(instance.function(name)());
      const at = Number(instance.function("output_ptr")()) >>> 0;
      const length = Number(instance.function("output_len")());
      return { code, output: instance.memory().slice(at, at + length) };
    });
  }

  #guarded<T>(work: () => T): T {
    this.#instance.fuel = CALL_FUEL;
    try {
      return work();
    } catch (thrown) {
      throw new RuntimeTrap(this.#instance.classify(thrown), thrown);
    }
  }
}

/** Compiled runtimes by the hash of `:code`: an upgrade adds one, old heights keep theirs. */
export class RuntimeModules {
  readonly #compiled = new Map<Hex32, CompiledModule>();

  /**
   * @param id SHA-256 of the code, which is read only for a runtime that is not compiled yet
   * @throws CodedError RUNTIME_REJECTED
   */
  of(id: Hex32, code: () => Uint8Array): CompiledModule {
    return this.#compiled.get(id) ?? this.get(code());
  }

  /** @throws CodedError RUNTIME_REJECTED */
  get(code: Uint8Array): CompiledModule {
    const id = sha256Hex(code);
    const known = this.#compiled.get(id);
    if (known !== undefined) return known;
    const prepared = prepareModule(code, POLICY);
    if (!prepared.ok)
      throw new CodedError({
        code: "RUNTIME_REJECTED",
        message: `the runtime is outside the profile: ${prepared.rejection.code}`,
        data: { runtime: id },
      });
    const compiled = new engine.Module(prepared.instrumented);
    this.#compiled.set(id, compiled);
    return compiled;
  }
}
