/** The engines and processors that the vectors run on: versions, where they come from, how to start. */

import { join } from "node:path";
import { type CacheOptions, debianPackages, EMULATORS, npmPackage } from "./engine-cache.ts";
import type { Feature } from "./source/vector-source.ts";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Engine {
  readonly name: string;
  /** @throws Error whose message is the reason why the engine can't be had here */
  readonly provide: (options: CacheOptions) => Promise<Command>;
  /**
   * Shares of the vectors, one process after the other. @default 1
   * The emulator of arm64 keeps 60 MB for every memory that the engine ever reserved.
   */
  readonly processes?: number;
  /** Runs TypeScript with modules as it is: then the runtime's golden history is run on it too. */
  readonly runsTypeScript?: true;
  /** Features that this version does not compile. */
  readonly lacks?: readonly Feature[];
  /** By vector, without its version: where this very version errs against the specification. */
  readonly faults?: Readonly<Record<string, EngineFault>>;
}

export interface EngineFault {
  readonly why: string;
  /** What it shows: it traps, or these are the result bits. Nothing else is excused. */
  readonly shows: string;
}

const NODE_24 = "24.21.0";
/** The newest build for this processor. */
const NODE_S390X = "20.11.0";
const BUN = "1.4.4";
/** As the sandbox's own child processes: a whole logical stack must fit in the native one. */
const NODE_STACK = "--stack-size=6000";
const JSC_STACK_BYTES = "7500000";
const TIERS = [
  ["", []],
  [" Liftoff", ["--liftoff-only"]],
  [" TurboFan", ["--no-liftoff"]],
] as const;
/** What the emulator calls the processor. */
const ALIAS = { arm64: "aarch64", s390x: "s390x" } as const;
const FOREIGN_LIBRARIES = ["libc6", "libstdc++6", "libgcc-s1"];

const HOST = `${process.platform}-${process.arch}`;
const MULTIARCH: Readonly<Record<string, string>> = {
  x64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
};

async function bun(options: CacheOptions): Promise<Command> {
  const processor = process.arch === "arm64" ? "aarch64" : process.arch;
  const root = await npmPackage(`@oven/bun-${process.platform}-${processor}`, BUN, options);
  const env = { BUN_JSC_maxPerThreadStackUsage: JSC_STACK_BYTES };
  return { file: join(root, "bin/bun"), args: [], env };
}

/** JavaScriptCore, SpiderMonkey and the emulators come together: one list of packages is read. */
async function debian(options: CacheOptions): Promise<{ root: string; libraries: string }> {
  if (process.platform !== "linux") throw new Error("comes from Debian packages");
  const names = ["gjs", "libjavascriptcoregtk-4.0-bin", "qemu-user-static"];
  const root = await debianPackages("debian", undefined, names, options);
  return { root, libraries: join(root, "usr/lib", MULTIARCH[process.arch] ?? "") };
}

async function jsc(options: CacheOptions, flags: readonly string[]): Promise<Command> {
  const { root, libraries } = await debian(options);
  return {
    file: join(root, "usr/bin/jsc"),
    args: [`--maxPerThreadStackUsage=${JSC_STACK_BYTES}`, ...flags],
    env: { LD_LIBRARY_PATH: libraries },
  };
}

async function gjs(options: CacheOptions): Promise<Command> {
  const { root, libraries } = await debian(options);
  return {
    file: join(root, "usr/bin/gjs-console"),
    args: [],
    env: {
      LD_LIBRARY_PATH: `${libraries}:${libraries}/gjs`,
      GI_TYPELIB_PATH: `${libraries}/gjs/girepository-1.0:${libraries}/girepository-1.0`,
    },
  };
}

async function emulated(
  processor: "arm64" | "s390x",
  version: string,
  options: CacheOptions,
): Promise<Command> {
  const { root } = await debian(options);
  const emulator = EMULATORS.find((each) => each.includes(ALIAS[processor])) ?? "";
  const libraries = await debianPackages(
    `debian-${processor}`,
    processor,
    FOREIGN_LIBRARIES,
    options,
  );
  const node = await npmPackage(`node-linux-${processor}`, version, options);
  return {
    file: join(root, "usr/bin", emulator),
    args: [join(node, "bin/node"), NODE_STACK],
    env: { QEMU_LD_PREFIX: libraries },
  };
}

/**
 * The baseline compiler of Debian's JavaScriptCore (2.50) checks remainders of two constants as if
 * they were divisions, so that -2^31 % -1 traps; the specification says 0. With the interpreter in
 * front it depends on the moment at which a function gets compiled.
 */
const JSC_HOT_FAULT = {
  "traps/rem_s-no-overflow-hot": {
    shows: "trap",
    why: "the baseline compiler traps on i32.rem_s of -2^31 and -1",
  },
} as const;
const JSC_BASELINE_FAULTS = {
  ...JSC_HOT_FAULT,
  "traps/i32.rem_s-no-overflow": {
    shows: "trap",
    why: "the baseline compiler traps on i32.rem_s of -2^31 and -1",
  },
  "traps/i64.rem_s-no-overflow": {
    shows: "trap",
    why: "the baseline compiler traps on i64.rem_s of -2^63 and -1",
  },
} as const;
/** The maximum of 0 and -0 is 0; the scalar instructions are right. */
const SPIDERMONKEY_MAX = "the maximum of vectors gives -0 of 0 and -0";
const SPIDERMONKEY_FAULTS = {
  "simd/f32x4.max": { shows: "55c6b8d4fd3a614a", why: SPIDERMONKEY_MAX },
  "simd/f64x2.max": { shows: "75b20d26034e6576", why: SPIDERMONKEY_MAX },
} as const;
const S390X_FAULTS = {
  "simd/initial-global": {
    shows: "4a20a907e1509190",
    why: "the bytes of a v128 global's first value are in reverse",
  },
} as const;
const JSC_BASELINE = ["--useWasmIPInt=false", "--useWasmLLInt=false", "--useOMGJIT=false"];
const JSC_INTERPRETER = ["--useBBQJIT=false", "--useOMGJIT=false"];

export const ENGINES: readonly Engine[] = [
  ...TIERS.map(([tier, flags]) => ({
    name: `Node ${process.versions.node}${tier}`,
    provide: () => Promise.resolve({ file: process.execPath, args: [NODE_STACK, ...flags] }),
    runsTypeScript: true as const,
  })),
  ...TIERS.map(([tier, flags]) => ({
    name: `Node ${NODE_24}${tier}`,
    provide: async (options: CacheOptions) => {
      const root = await npmPackage(`node-${HOST}`, NODE_24, options);
      return { file: join(root, "bin/node"), args: [NODE_STACK, ...flags] };
    },
    runsTypeScript: true as const,
  })),
  { name: `JavaScriptCore, bun ${BUN}`, provide: bun, runsTypeScript: true },
  { name: "JavaScriptCore, jsc", provide: (options) => jsc(options, []), faults: JSC_HOT_FAULT },
  {
    name: "JavaScriptCore, jsc baseline",
    provide: (options) => jsc(options, JSC_BASELINE),
    faults: JSC_BASELINE_FAULTS,
  },
  {
    name: "JavaScriptCore, jsc interpreter",
    provide: (options) => jsc(options, JSC_INTERPRETER),
    lacks: ["simd"],
  },
  { name: "SpiderMonkey, gjs", provide: gjs, lacks: ["tail"], faults: SPIDERMONKEY_FAULTS },
  {
    name: `Node ${NODE_24} on arm64`,
    provide: (options) => emulated("arm64", NODE_24, options),
    processes: 10,
  },
  {
    name: `Node ${NODE_S390X} on s390x`,
    provide: (options) => emulated("s390x", NODE_S390X, options),
    faults: S390X_FAULTS,
  },
];
