/** runtime.wasm, checked and metered: the same rewriter as for challenges, as a safety stop. */

import { hash } from "node:crypto";
import {
  CodedError,
  decodeScale,
  type Hex32,
  MAX_STATE_CODE_BYTES,
  sha256Hex,
} from "@platform/protocol";
import { type CoreVersion, CoreVersionCodec } from "@platform/runtime";
import { createOverlay, type StateView } from "@platform/storage";
import {
  type CompiledModule,
  classifyThrown,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  type Ending,
  engine,
  type FunctionType,
  HostStop,
  I32,
  type MeteredInstance,
  type MeterRules,
  type ModulePolicy,
  prepareModule,
  type RejectionCode,
  type RequiredExport,
  rulesOf,
} from "@platform/wasm-sandbox";
import { RuntimeHost } from "./runtime-host.ts";
import type { SignatureCache } from "./signature-cache.ts";

/** Fuel of one call into the runtime: some 100 times what the dearest one needs. */
const CALL_FUEL = 1_000_000_000n;
/** Memory that the runtime declares as its most: 64 MiB. */
const RUNTIME_PAGES = 1024;
/** A rule book has more parts than a challenge: some ten times what the shipped one has. */
const RUNTIME_FUNCTIONS = 10_000;
const RUNTIME_GLOBALS = 1_000;

/** Parameters and result, all i32, of each function that a runtime may import. */
const HOST_FUNCTIONS: readonly (readonly [name: string, params: number, results: number])[] = [
  ["storage_get", 4, 1],
  ["storage_set", 4, 0],
  ["storage_delete", 2, 0],
  ["storage_next", 4, 1],
  ["storage_mark", 0, 0],
  ["storage_rollback", 0, 0],
  ["storage_commit", 0, 0],
  ["sha256", 3, 0],
  ["verify", 5, 1],
  ["deposit_event", 2, 0],
  ["log", 2, 0],
  ["code_stage", 3, 1],
  ["code_switch", 1, 1],
  ["zk_verify", 2, 1],
];

export const ENTRY_POINTS = [
  "core_version",
  "migrate",
  "genesis_build",
  "initialize_block",
  "apply_extrinsic",
  "finalize_block",
  "api",
] as const;
export type EntryPoint = (typeof ENTRY_POINTS)[number];

const EXCHANGE: readonly (readonly [name: string, params: number, results: number])[] = [
  ["init", 0, 0],
  ["input", 1, 1],
  ["output_ptr", 0, 1],
  ["output_len", 0, 1],
];

const integers = (params: number, results: number): FunctionType => ({
  params: Array.from({ length: params }, () => I32),
  results: Array.from({ length: results }, () => I32),
});
const listed = (name: string): string => `platform.${name}`;
const exported = ([name, params, results]: readonly [string, number, number]): RequiredExport => ({
  name,
  kind: "function",
  type: integers(params, results),
});

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
    maxFunctions: RUNTIME_FUNCTIONS,
    maxGlobals: RUNTIME_GLOBALS,
  },
  allowedImports: HOST_FUNCTIONS.map(([name]) => listed(name)),
  importTable: new Map(
    HOST_FUNCTIONS.map(([name, params, results]) => [
      listed(name),
      { listedAs: listed(name), type: integers(params, results) },
    ]),
  ),
  requiredExports: [
    { name: "memory", kind: "memory" },
    ...EXCHANGE.map(exported),
    ...ENTRY_POINTS.map((name) => exported([name, 0, 1])),
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
  readonly #fuel: bigint;

  /**
   * @param fuel of each call
   * @throws RuntimeTrap if the module's start does not return
   */
  constructor(module: CompiledModule, host: RuntimeHost, fuel: bigint = CALL_FUEL) {
    this.#fuel = fuel;
    try {
      this.#instance = createMeteredInstance(module, host.imports(), { fuel });
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
      // A runtime under trial may say anything: what it says must not end as this machine's fault.
      if (pointer + input.length > instance.memory().length)
        throw new HostStop("host-denied", "the room for the argument lies outside the memory");
      instance.memory().set(input, pointer);
      const code = Number(instance.function(name)());
      const at = Number(instance.function("output_ptr")()) >>> 0;
      const length = Number(instance.function("output_len")());
      return { code, output: instance.memory().slice(at, at + length) };
    });
  }

  /** Fuel of the last call; its weight is measured by it. */
  get fuelUsed(): bigint {
    return CALL_FUEL - this.#instance.fuel;
  }

  #guarded<T>(work: () => T): T {
    this.#instance.fuel = this.#fuel;
    try {
      return work();
    } catch (thrown) {
      throw new RuntimeTrap(this.#instance.classify(thrown), thrown);
    }
  }
}

export type JudgedModule =
  | { readonly ok: true; readonly module: CompiledModule }
  | { readonly ok: false; readonly rejection: RejectionCode };

/** Compiled runtimes by the hash of `:code`: an upgrade adds one, old heights keep theirs. */
export class RuntimeModules {
  readonly #compiled = new Map<Hex32, CompiledModule>();
  readonly #versions = new WeakMap<CompiledModule, CoreVersion>();

  /**
   * @param id SHA-256 of the code, which is read only for a runtime that is not compiled yet
   * @throws CodedError RUNTIME_REJECTED
   */
  of(id: Hex32, code: () => Uint8Array): CompiledModule {
    return this.#compiled.get(id) ?? this.get(code());
  }

  /** @throws CodedError RUNTIME_REJECTED */
  get(code: Uint8Array): CompiledModule {
    const judged = this.judge(code);
    if (judged.ok) return judged.module;
    throw new CodedError({
      code: "RUNTIME_REJECTED",
      message: `the runtime is outside the profile: ${judged.rejection}`,
      data: { runtime: sha256Hex(code) },
    });
  }

  /** A pure function of the bytes: profile, limits, imports and exports. */
  judge(code: Uint8Array): JudgedModule {
    const id = hash("sha256", code, "hex");
    const known = this.#compiled.get(id);
    if (known !== undefined) return { ok: true, module: known };
    const prepared = prepareModule(code, POLICY);
    if (!prepared.ok) return { ok: false, rejection: prepared.rejection.code };
    const module = new engine.Module(prepared.instrumented);
    this.#compiled.set(id, module);
    return { ok: true, module };
  }

  /** What the module says of itself. @throws RuntimeTrap; CodedError MALFORMED */
  version(module: CompiledModule): CoreVersion {
    const known = this.#versions.get(module);
    if (known !== undefined) return known;
    const host = new RuntimeHost({ overlay: createOverlay(NO_STATE), signatures: NO_SIGNATURES });
    const { output } = new RuntimeInstance(module, host).call("core_version", new Uint8Array(0));
    const version = decodeScale(CoreVersionCodec, output, "core version");
    this.#versions.set(module, version);
    return version;
  }
}

/** Constants need neither state nor signatures. */
const NO_STATE: StateView = { tree: null, get: () => undefined };
const NO_SIGNATURES: SignatureCache = { verify: () => false };
