/**
 * The host's WebAssembly engine, typed here because neither the es2024 library nor Node's types
 * declare it, and the DOM library would declare a browser with it.
 */

declare const moduleBrand: unique symbol;

export interface CompiledModule {
  readonly [moduleBrand]: true;
}

export interface WasmGlobal<T = number | bigint> {
  value: T;
}

export interface WasmMemory {
  /** Detached by every growth: take it anew at each access. */
  readonly buffer: ArrayBuffer;
}

export interface WasmTable {
  /** Takes exported functions of instances only. */
  set(index: number, value: unknown): void;
}

type WasmExport = WasmMemory | WasmGlobal | WasmTable | ((...args: never[]) => unknown) | object;
export type WasmExports = Readonly<Record<string, WasmExport>>;

interface WasmInstance {
  readonly exports: WasmExports;
}

/** Host functions by module and name; i64 crosses as bigint, i32 as a signed number. */
export type HostFunction = (...args: never[]) => number | bigint | undefined;
export type HostFunctions = Readonly<Record<string, Readonly<Record<string, HostFunction>>>>;
/** The same, and a memory that is lent. */
export type HostImports = Readonly<
  Record<string, Readonly<Record<string, HostFunction | WasmMemory>>>
>;

export interface WasmEngine {
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (module: CompiledModule, imports?: HostImports) => WasmInstance;
  readonly Memory: new (bounds: {
    readonly initial: number;
    readonly maximum?: number;
  }) => WasmMemory;
  readonly Global: new <T extends number | bigint>(
    type: { readonly value: "i32" | "i64"; readonly mutable: boolean },
    value: T,
  ) => WasmGlobal<T>;
  readonly RuntimeError: new (message?: string) => Error;
  readonly CompileError: new (message?: string) => Error;
  validate(bytes: Uint8Array): boolean;
}

export const engine: WasmEngine = (globalThis as unknown as { WebAssembly: WasmEngine })
  .WebAssembly;
