/** Puts the metadata into a compiled runtime: its version as the module itself answers it. */

import { decodeScale } from "@platform/protocol";
import { type CoreVersion, CoreVersionCodec } from "../src/entry-points.ts";
import { describeRuntime } from "../src/metadata/describe.ts";
import { withMetadata } from "../src/metadata/section.ts";
import { readConstants } from "./read-assembly.ts";

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  init(): void;
  core_version(): number;
  output_ptr(): number;
  output_len(): number;
}

interface WasmGlobal {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): readonly { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}
const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WasmGlobal };

/** @param code a runtime without metadata */
export function attachMetadata(code: Uint8Array): Uint8Array {
  return withMetadata(code, describeRuntime({ ...coreVersion(code), constants: readConstants() }));
}

/** Neither `init` nor `core_version` asks the host for anything. */
function coreVersion(code: Uint8Array): CoreVersion {
  const module = new wasm.Module(code);
  const refuse = () => {
    throw new Error("core_version calls its host");
  };
  const platform = Object.fromEntries(
    wasm.Module.imports(module).map(({ name }) => [name, refuse]),
  );
  const runtime = new wasm.Instance(module, { platform }).exports as Exports;
  runtime.init();
  runtime.core_version();
  const at = runtime.output_ptr() >>> 0;
  const answer = new Uint8Array(runtime.memory.buffer, at, runtime.output_len());
  return decodeScale(CoreVersionCodec, answer, "core version");
}
