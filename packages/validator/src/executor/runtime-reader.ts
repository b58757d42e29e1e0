/** Reads through the runtime's api on one instance: a read leaves nothing behind in it. */

import { CodedError } from "@platform/protocol";
import { createOverlay } from "@platform/storage";
import type { CompiledModule } from "@platform/wasm-sandbox";
import type { RunParts } from "./block-run.ts";
import { RuntimeHost } from "./runtime-host.ts";
import { RuntimeInstance, RuntimeTrap } from "./runtime-module.ts";

interface Reader {
  readonly module: CompiledModule;
  readonly host: RuntimeHost;
  readonly runtime: RuntimeInstance;
}

/**
 * Blocks take a fresh instance each; reads are many and small, and an instance costs a memory that
 * only the collector gives back.
 */
export class RuntimeReader {
  #reader: Reader | undefined;

  /** @throws CodedError RUNTIME_API_FAILED */
  read(parts: RunParts, input: Uint8Array): Uint8Array {
    const { host, runtime } = this.#readerOf(parts);
    host.lookAt(createOverlay(parts.view));
    try {
      const { code, output } = runtime.call("api", input);
      if (code === 0) return output;
      throw failure(input, `refused its arguments with code ${code}`);
    } catch (error) {
      if (!(error instanceof RuntimeTrap)) throw error;
      this.#reader = undefined;
      throw failure(input, `ended with ${error.message}`, error);
    }
  }

  #readerOf({ module, view, signatures }: RunParts): Reader {
    if (this.#reader?.module === module) return this.#reader;
    const host = new RuntimeHost({ overlay: createOverlay(view), signatures });
    this.#reader = { module, host, runtime: new RuntimeInstance(module, host) };
    return this.#reader;
  }
}

function failure(input: Uint8Array, how: string, cause?: unknown): CodedError {
  return new CodedError(
    { code: "RUNTIME_API_FAILED", message: `runtime api ${input[0]} ${how}` },
    { cause },
  );
}
