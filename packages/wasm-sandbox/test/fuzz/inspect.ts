/** One generated module on this engine: metered with several budgets, and bare. */

import { hash } from "node:crypto";
import {
  type CompiledModule,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  engine,
  prepareModule,
  type WasmExports,
} from "../../src/index.ts";

const BUDGET = 1_000_000_000_000n;
const STACK_BYTES = 256 * 1024;
/** Some calls fit, some do not: where it ends must not depend on the tier. */
const SHORT_STACK_BYTES = 1500;
const GETTER_STACK_BYTES = 256;

export interface Inspected {
  readonly ending: string;
  /** Of everything that must be equal on every tier: endings, fuel, results, memory, globals. */
  readonly digest: string;
  /** What differed from the bare module, or from itself under another budget. */
  readonly problem: string | undefined;
}

interface Run {
  readonly ending: string;
  readonly fuel: bigint;
  /** A run that returned gave back its whole stack. */
  readonly balanced: boolean;
  /** Memory, then results and globals as text. */
  readonly state: string;
}

type Call = (...args: readonly (number | bigint)[]) => unknown;

/** One export of a module, to be called in a fresh instance. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly entry: string;
  readonly args: readonly (number | bigint)[];
  /** False: NaN bits of the bare module are the engine's choice; compare only metered runs. */
  readonly comparable: boolean;
  /** Exports, without parameters, that answer the bits of one global each. */
  readonly globals: readonly string[];
  /** With vectors and tail calls. @default false */
  readonly wide?: boolean;
}

function stateOf(exports: WasmExports, globals: readonly string[], result: unknown): string {
  const memory = exports["memory"] as { readonly buffer: ArrayBuffer } | undefined;
  const bytes = memory === undefined ? new Uint8Array(0) : new Uint8Array(memory.buffer);
  const values = globals.map((name) => String((exports[name] as unknown as Call)()));
  return [hash("sha256", bytes, "hex"), String(result), ...values].join();
}

function metered(module: CompiledModule, source: Source, fuel: bigint, stackBytes: number): Run {
  const instance = createMeteredInstance(module, {}, { fuel, stackBytes });
  let ending = "ok";
  let result: unknown;
  try {
    result = instance.function(source.entry)(...source.args);
  } catch (thrown) {
    const seen = instance.classify(thrown);
    ending = "local" in seen ? `local ${seen.local}` : seen.outcome;
  }
  const left = instance.fuel;
  const balanced = ending !== "ok" || instance.stackBytes === stackBytes;
  // Getters pay as well: after the reading the guest gets more fuel; stack it gets none, and a
  // trap gives none back. Where too little is left, which is the same on every tier, none is called.
  instance.fuel = BUDGET;
  const names = instance.stackBytes < GETTER_STACK_BYTES ? [] : source.globals;
  const state = stateOf(instance.exports, names, result);
  return { ending, fuel: fuel - left, balanced, state };
}

function bare(source: Source): Run {
  const { exports } = new engine.Instance(new engine.Module(source.bytes), {});
  let ending = "ok";
  let result: unknown;
  try {
    result = (exports[source.entry] as unknown as Call)(...source.args);
  } catch (thrown) {
    ending = thrown instanceof engine.RuntimeError ? "trap" : String(thrown);
  }
  return { ending, fuel: 0n, balanced: true, state: stateOf(exports, source.globals, result) };
}

/** @param withBare also runs the module as it was, where that can be compared */
export function inspect(source: Source, withBare: boolean): Inspected {
  const { wide = false } = source;
  const prepared = prepareModule(source.bytes, {
    limits: { ...DEFAULT_MODULE_LIMITS, simd: wide, tailCalls: wide },
    allowedImports: [],
  });
  if (!prepared.ok) {
    const problem = `refused: ${prepared.rejection.code} ${prepared.rejection.message}`;
    return { ending: "rejected", digest: "", problem };
  }
  const module = new engine.Module(prepared.instrumented);
  const full = metered(module, source, BUDGET, STACK_BYTES);
  const short = metered(module, source, BUDGET, SHORT_STACK_BYTES);
  const half = metered(module, source, full.fuel / 2n, STACK_BYTES);
  const exact = metered(module, source, full.fuel, STACK_BYTES);
  const problem =
    (withBare ? compareBare(full, source) : undefined) ??
    (full.ending === "ok" || full.ending === "trap" ? undefined : full.ending) ??
    (full.balanced && short.balanced ? undefined : "stack is not given back") ??
    (full.ending === "ok" ? compareBudgets(full, exact, half) : undefined);
  const text = [full, short, half, exact]
    .map(({ ending, fuel, state }) => [ending, fuel, state])
    .join();
  return { ending: full.ending, digest: hash("sha256", text, "hex").slice(0, 16), problem };
}

/** Only a run that returned knows its exact fuel; a trap is charged whole (PROTOCOL §10). */
function compareBudgets(full: Run, exact: Run, half: Run): string | undefined {
  if (exact.ending !== "ok" || exact.state !== full.state) return "exact budget";
  return half.ending === "out-of-fuel" ? undefined : `half the budget: ${half.ending}`;
}

function compareBare(full: Run, source: Source): string | undefined {
  if (!source.comparable) return undefined;
  const plain = bare(source);
  if (plain.ending !== full.ending) return `bare ${plain.ending}, metered ${full.ending}`;
  return plain.state === full.state ? undefined : "state differs from the bare module's";
}
