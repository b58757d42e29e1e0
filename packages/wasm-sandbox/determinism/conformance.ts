/** From sources to committed vectors: metered bytes, and what the sandbox's own code says of them. */

import { createHash } from "node:crypto";
import {
  classifyThrown,
  createMeteredInstance,
  DEFAULT_MODULE_LIMITS,
  type Ending,
  type HostImports,
  type MeteredInstance,
  prepareModule,
  rulesOf,
} from "../src/index.ts";
import { memoryDigest } from "./memory-digest.ts";
import { corpusOf } from "./source/corpus.ts";
import type { Feature, VectorSource } from "./source/vector-source.ts";

export interface ConformanceModule {
  /** Hash of the bytes before metering. */
  readonly originalSha256: string;
  /** Base64 of the metered bytes; their hash is the key. */
  readonly instrumented: string;
}

export interface ConformanceVector {
  readonly name: string;
  /** Key in `modules`. */
  readonly module: string;
  readonly entry: string;
  /** An engine that lacks it says `unsupported`. */
  readonly feature?: Feature;
  /** `i32:5`, `i64:-1`. */
  readonly args: readonly string[];
  /** Base64, only for entries that take pointer and length. */
  readonly input?: string;
  readonly fuel: string;
  readonly stackBytes: number;
  readonly expected: {
    readonly outcome: string;
    /** Decimal, below 0 once exhausted; `-` when no instance came to be. */
    readonly fuelLeft: string;
    /** Results as hexadecimal bits, joined by commas, or `-`. */
    readonly results: string;
    readonly stackLeft: string;
    readonly memory: string;
  };
}

export interface Conformance {
  readonly format: 1;
  readonly modules: Readonly<Record<string, ConformanceModule>>;
  readonly vectors: readonly ConformanceVector[];
}

const DEFAULT_FUEL = 1_000_000n;
const DEFAULT_STACK = 64 * 1024;
/** A pure host function, so that i64 crosses the border both ways. */
const IMPORTS: HostImports = {
  env: { mix: (a: bigint, b: number) => BigInt.asIntN(64, a * 31n + BigInt(b)) },
};

/** The line that every engine must print for a vector. */
export function lineOf({ name, expected }: ConformanceVector): string {
  const { outcome, fuelLeft, results, stackLeft, memory } = expected;
  return [name, outcome, fuelLeft, results, stackLeft, memory].join(" ");
}

/** Every vector under one sandbox version. */
export function buildConformance(version: number): Conformance {
  const modules: Record<string, ConformanceModule> = {};
  const vectors = corpusOf(version).map((each) => {
    const source =
      version === 1 ? each : { ...each, fuel: each.fuel2 ?? each.fuel ?? DEFAULT_FUEL };
    const instrumented = instrument(source, version);
    const hash = sha256(instrumented);
    modules[hash] = {
      originalSha256: sha256(source.module),
      instrumented: Buffer.from(instrumented).toString("base64"),
    };
    return {
      name: source.name,
      module: hash,
      entry: source.entry ?? "run",
      ...(source.feature === undefined ? {} : { feature: source.feature }),
      args: source.args ?? [],
      ...(source.input === undefined
        ? {}
        : { input: Buffer.from(source.input).toString("base64") }),
      fuel: String(source.fuel ?? DEFAULT_FUEL),
      stackBytes: source.stackBytes ?? DEFAULT_STACK,
      expected: expect(source, instrumented),
    };
  });
  return { format: 1, modules, vectors };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function instrument(source: VectorSource, version: number): Uint8Array {
  const limits = {
    ...DEFAULT_MODULE_LIMITS,
    maxMemoryPages: source.memoryPages ?? 4,
    simd: source.feature === "simd",
    tailCalls: source.feature === "tail",
  };
  const prepared = prepareModule(source.module, {
    limits,
    allowedImports: ["env.mix"],
    rules: rulesOf(version),
  });
  if (prepared.ok) return prepared.instrumented;
  throw new Error(`${source.name}: ${prepared.rejection.code} ${prepared.rejection.message}`);
}

function expect(source: VectorSource, instrumented: Uint8Array): ConformanceVector["expected"] {
  const init = {
    fuel: source.fuel ?? DEFAULT_FUEL,
    stackBytes: source.stackBytes ?? DEFAULT_STACK,
  };
  let instance: MeteredInstance;
  try {
    instance = createMeteredInstance(instrumented, IMPORTS, init);
  } catch (thrown) {
    const outcome = wordOf(source, classifyThrown(thrown));
    return { outcome, fuelLeft: "-", results: "-", stackLeft: "-", memory: "-" };
  }
  let outcome = "ok";
  let results = "-";
  try {
    results = bits(call(instance, source));
  } catch (thrown) {
    outcome = wordOf(source, instance.classify(thrown));
  }
  return {
    outcome,
    fuelLeft: String(instance.fuel),
    results,
    stackLeft: String(instance.stackBytes),
    memory: "memory" in instance.exports ? memoryDigest(instance.memory()) : "-",
  };
}

/** A vector is agreed data: it can't rest on what only this machine saw. */
function wordOf(source: VectorSource, ending: Ending): string {
  if ("outcome" in ending) return ending.outcome;
  throw new Error(`${source.name} ended by ${ending.local}, which no validator could vote on`);
}

function call(instance: MeteredInstance, source: VectorSource): unknown {
  const run = instance.function(source.entry ?? "run");
  if (source.input !== undefined) {
    const pointer = instance.function("alloc")(source.input.length) as number;
    instance.memory().set(source.input, pointer >>> 0);
    return run(pointer, source.input.length);
  }
  return run(
    ...(source.args ?? []).map((text) => {
      const digits = text.slice(4);
      return text.startsWith("i64:") ? BigInt(digits) : Number(digits);
    }),
  );
}

function bits(result: unknown): string {
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  const words = list.map((value) => {
    if (value === undefined) return "-";
    if (typeof value === "bigint") return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
    return ((value as number) >>> 0).toString(16).padStart(8, "0");
  });
  return words.join(",");
}
