/** The runtime's host over a Map, for tests: layers by an undo journal, a signature double. */

import { createHash } from "node:crypto";
import { concatBytes, fromHex, type Hex32, type Scheme, type Signer } from "@platform/protocol";
import { verifyGroth16 } from "../../../wasm-sandbox/src/proof/groth16.ts";

export interface RuntimeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  init(): void;
  input(length: number): number;
  output_ptr(): number;
  output_len(): number;
  core_version(): number;
  migrate(): number;
  genesis_build(): number;
  initialize_block(): number;
  apply_extrinsic(): number;
  finalize_block(): number;
  api(): number;
}

interface WasmGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { exports: unknown };
}
export const wasm: WasmGlobal = (globalThis as unknown as { WebAssembly: WasmGlobal }).WebAssembly;

/** A signature that only this test knows: two hashes over scheme, key and message. */
export function doubleSignature(scheme: number, key: Uint8Array, message: Uint8Array): Uint8Array {
  const once = createHash("sha256").update(Uint8Array.of(scheme)).update(key).update(message);
  const first = once.digest();
  return concatBytes(first, createHash("sha256").update(first).digest());
}

export function doubleSigner(scheme: Scheme, publicKey: Hex32): Signer {
  return {
    scheme,
    publicKey,
    sign: async (message) =>
      Buffer.from(doubleSignature(scheme, fromHex(publicKey), message)).toString("hex"),
  };
}

function firstAtLeast(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) >= key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the host says of a module under trial; the trial itself is the validator's. */
export interface CodeWords {
  /** Error of the system pallet, 0 for a good module. */
  stage: number;
  switchOver: number;
  specVersion: number;
  /** What was asked, in order. */
  readonly asked: string[];
}

type Undo = { key: string; old: Uint8Array | undefined };

/** State of a chain under test; `instantiate` gives a fresh runtime over it. */
export class MapHost {
  readonly state = new Map<string, Uint8Array>();
  /** Keys that the runtime wrote; whoever looks at them empties it. */
  readonly written = new Set<string>();
  events: Uint8Array[] = [];
  /** Any signature is right: for counts of extrinsics that would take long to sign. */
  acceptAll = false;
  readonly code: CodeWords = { stage: 0, switchOver: 0, specVersion: 3, asked: [] };
  #sorted: string[] | undefined;
  readonly #layers: { undo: Undo[]; events: number }[] = [];
  #memory: { readonly buffer: ArrayBuffer } | undefined;

  instantiate(module: object): RuntimeExports {
    const instance = new wasm.Instance(module, { platform: this.#imports() });
    const runtime = instance.exports as RuntimeExports;
    this.#memory = runtime.memory;
    runtime.init();
    return runtime;
  }

  mark(): void {
    this.#layers.push({ undo: [], events: this.events.length });
  }

  rollback(): void {
    const layer = this.#layers.pop();
    if (layer === undefined) throw new Error("no layer");
    for (const { key, old } of layer.undo.reverse()) this.#put(key, old);
    this.events.length = layer.events;
  }

  commit(): void {
    const layer = this.#layers.pop();
    if (layer === undefined) throw new Error("no layer");
    this.#layers.at(-1)?.undo.push(...layer.undo);
  }

  #put(key: string, value: Uint8Array | undefined): void {
    const sorted = this.#sorted;
    if (sorted !== undefined && this.state.has(key) !== (value !== undefined)) {
      const at = firstAtLeast(sorted, key);
      if (value === undefined) sorted.splice(at, 1);
      else sorted.splice(at, 0, key);
    }
    if (value === undefined) this.state.delete(key);
    else this.state.set(key, value);
  }

  #write(key: string, value: Uint8Array | undefined): void {
    this.written.add(key);
    this.#layers.at(-1)?.undo.push({ key, old: this.state.get(key) });
    this.#put(key, value);
  }

  #bytes(pointer: number, length: number): Uint8Array {
    if (this.#memory === undefined) throw new Error("no instance");
    return new Uint8Array(this.#memory.buffer, pointer >>> 0, length);
  }

  #key(pointer: number, length: number): string {
    return Buffer.from(this.#bytes(pointer, length)).toString("latin1");
  }

  #next(key: string): string | undefined {
    this.#sorted ??= [...this.state.keys()].sort();
    const at = firstAtLeast(this.#sorted, key);
    return this.#sorted[at] === key ? this.#sorted[at + 1] : this.#sorted[at];
  }

  #tell(fault: number, out: number): number {
    const version = Buffer.alloc(4);
    version.writeUInt32LE(fault === 0 ? this.code.specVersion : 0);
    this.#bytes(out, 4).set(version);
    return fault;
  }

  #imports(): Record<string, (...args: number[]) => number | undefined> {
    return {
      storage_get: (kp = 0, kl = 0, vp = 0, cap = 0) => {
        const value = this.state.get(this.#key(kp, kl));
        if (value === undefined) return -1;
        this.#bytes(vp, cap).set(value.subarray(0, cap));
        return value.length;
      },
      storage_set: (kp = 0, kl = 0, vp = 0, vl = 0) => {
        this.#write(this.#key(kp, kl), this.#bytes(vp, vl).slice());
        return undefined;
      },
      storage_delete: (kp = 0, kl = 0) => {
        this.#write(this.#key(kp, kl), undefined);
        return undefined;
      },
      storage_next: (kp = 0, kl = 0, out = 0, cap = 0) => {
        const next = this.#next(this.#key(kp, kl));
        if (next === undefined || next.length > cap) return -1;
        this.#bytes(out, next.length).set(Buffer.from(next, "latin1"));
        return next.length;
      },
      storage_mark: () => void this.mark(),
      storage_rollback: () => void this.rollback(),
      storage_commit: () => void this.commit(),
      sha256: (p = 0, l = 0, out = 0) => {
        this.#bytes(out, 32).set(createHash("sha256").update(this.#bytes(p, l)).digest());
        return undefined;
      },
      verify: (scheme = 0, pk = 0, msg = 0, len = 0, sig = 0) => {
        if (this.acceptAll) return 1;
        const right = doubleSignature(scheme, this.#bytes(pk, 32), this.#bytes(msg, len));
        return Buffer.compare(right, this.#bytes(sig, 64)) === 0 ? 1 : 0;
      },
      zk_verify: (p = 0, l = 0) => {
        const verdict = verifyGroth16(this.#bytes(p, l).slice());
        return verdict === undefined ? -1 : Number(verdict);
      },
      deposit_event: (p = 0, l = 0) => {
        this.events.push(this.#bytes(p, l).slice());
        return undefined;
      },
      log: () => undefined,
      code_stage: (hp = 0, l = 0, out = 0) => {
        this.code.asked.push(`stage ${Buffer.from(this.#bytes(hp, 32)).toString("hex")} ${l}`);
        return this.#tell(this.code.stage, out);
      },
      code_switch: (out = 0) => {
        this.code.asked.push("switch");
        return this.#tell(this.code.switchOver, out);
      },
    };
  }
}
