/** What runtime.wasm imports: state through an overlay, hashes, signatures, proofs, events. */

import { hash } from "node:crypto";
import { CodedError, type Hex32, toHex } from "@platform/protocol";
import { type Overlay, toLatin1 } from "@platform/storage";
import { type HostImports, HostStop, type MeteredInstance } from "@platform/wasm-sandbox";
import { proofVerdict } from "./proof-verdicts.ts";
import type { SignatureCache } from "./signature-cache.ts";

/**
 * Fuel of host work, about one for each nanosecond of it: the runtime's own fuel is a safety stop
 * (PROTOCOL §8), and a loop over host calls must meet it as well.
 */
const COST = {
  get: 300n,
  set: 500n,
  next: 600n,
  layer: 300n,
  hash: 600n,
  signature: 200_000n,
  /** As function 25 of the challenges' ABI. */
  proof: 50_000_000n,
  event: 300n,
  /** Beside the trial, whose own fuel is bounded. */
  code: 1_000_000n,
  bytesPerFuel: 4,
} as const;

/** Layers that a runtime may have open: each extrinsic opens one. */
const MAX_MARKS = 32;

/** Events of one block: each costs state nothing but everybody's memory. */
const MAX_EVENTS = 65_536;

export interface RuntimeHostComponents {
  readonly overlay: Overlay;
  readonly signatures: SignatureCache;
  /** Absent where no module may be staged: reads, genesis, and modules under trial. */
  readonly code?: CodeHost;
}

/** What an upgrade asks of the host; the fault is 0 or an error of the system pallet. */
export interface CodeHost {
  stage(hash: Hex32, bytes: number): CodeVerdict;
  switchOver(): CodeVerdict;
}

export interface CodeVerdict {
  readonly fault: number;
  /** Of the module in question; 0 with a fault. */
  readonly specVersion: number;
}

/** State and events of one execution; outlives the instances that run over it. */
export class RuntimeHost {
  readonly events: Uint8Array[] = [];
  #overlay: Overlay;
  readonly #signatures: SignatureCache;
  readonly #code: CodeHost | undefined;
  readonly #marks: number[] = [];
  #instance: MeteredInstance | undefined;

  constructor({ overlay, signatures, code }: RuntimeHostComponents) {
    this.#overlay = overlay;
    this.#signatures = signatures;
    this.#code = code;
  }

  get overlay(): Overlay {
    return this.#overlay;
  }

  /** Another state from now on; nothing of the former is kept. */
  lookAt(overlay: Overlay): void {
    this.#overlay = overlay;
    this.#marks.length = 0;
    this.events.length = 0;
  }

  /** The instance that calls from now on. */
  attach(instance: MeteredInstance): void {
    this.#instance = instance;
  }

  /** Opens a layer of writes and events. */
  mark(): void {
    this.#overlay.push();
    this.#marks.push(this.events.length);
  }

  keep(): void {
    this.#overlay.commit();
    this.#marks.pop();
  }

  drop(): void {
    this.#overlay.pop();
    this.events.length = this.#marks.pop() ?? 0;
  }

  imports(): HostImports {
    return {
      platform: {
        storage_get: (kp: number, kl: number, vp: number, cap: number) =>
          this.#get(kp, kl, vp, cap),
        storage_set: (kp: number, kl: number, vp: number, vl: number) => {
          this.#charge(COST.set, kl + vl);
          const key = this.#key(kp, kl);
          const value = Uint8Array.from(this.#bytes(vp, vl));
          this.#guard(() => this.#overlay.set(key, value));
          return undefined;
        },
        storage_delete: (kp: number, kl: number) => {
          this.#charge(COST.set, kl);
          this.#overlay.delete(this.#key(kp, kl));
          return undefined;
        },
        storage_next: (kp: number, kl: number, out: number, cap: number) =>
          this.#next(kp, kl, out, cap),
        storage_mark: () => {
          this.#charge(COST.layer, 0);
          this.#checkMarks(this.#marks.length < MAX_MARKS);
          this.mark();
          return undefined;
        },
        storage_rollback: () => {
          this.#checkMarks(this.#marks.length > 0);
          this.drop();
          return undefined;
        },
        storage_commit: () => {
          this.#checkMarks(this.#marks.length > 0);
          this.keep();
          return undefined;
        },
        sha256: (p: number, l: number, out: number) => {
          this.#charge(COST.hash, l);
          this.#bytes(out, 32).set(hash("sha256", this.#bytes(p, l), "buffer"));
          return undefined;
        },
        verify: (scheme: number, pk: number, msg: number, len: number, sig: number) => {
          this.#charge(COST.signature, len);
          const message = Uint8Array.from(this.#bytes(msg, len));
          const key = this.#bytes(pk, 32);
          return this.#signatures.verify(scheme, key, message, this.#bytes(sig, 64)) ? 1 : 0;
        },
        zk_verify: (p: number, l: number) => {
          this.#charge(COST.proof, l);
          const verdict = proofVerdict(Uint8Array.from(this.#bytes(p, l)));
          return verdict === undefined ? -1 : Number(verdict);
        },
        deposit_event: (p: number, l: number) => this.#deposit(p, l),
        code_stage: (hp: number, l: number, out: number) => {
          const id = toHex(this.#bytes(hp, 32));
          return this.#tell(out, (code) => code.stage(id, l));
        },
        code_switch: (out: number) => this.#tell(out, (code) => code.switchOver()),
        log: (_p: number, l: number) => {
          this.#charge(COST.event, l);
          return undefined;
        },
      },
    };
  }

  #get(kp: number, kl: number, vp: number, cap: number): number {
    this.#charge(COST.get, kl);
    const value = this.#overlay.get(this.#key(kp, kl));
    if (value === undefined) return -1;
    const part = value.subarray(0, Math.max(0, cap));
    this.#charge(0n, part.length);
    this.#bytes(vp, part.length).set(part);
    return value.length;
  }

  #next(kp: number, kl: number, out: number, cap: number): number {
    this.#charge(COST.next, kl);
    const next = this.#overlay.next(this.#key(kp, kl));
    if (next === undefined) return -1;
    if (next.length > cap) throw new HostStop("host-denied", "a key is longer than its buffer");
    this.#bytes(out, next.length).set(Buffer.from(next, "latin1"));
    return next.length;
  }

  #deposit(p: number, l: number): undefined {
    this.#charge(COST.event, l);
    if (this.events.length >= MAX_EVENTS) throw new HostStop("host-denied", "too many events");
    this.events.push(Uint8Array.from(this.#bytes(p, l)));
    return undefined;
  }

  #tell(out: number, ask: (code: CodeHost) => CodeVerdict): number {
    this.#charge(COST.code, 0);
    if (this.#code === undefined) throw new HostStop("host-denied", "no module is staged here");
    const { fault, specVersion } = ask(this.#code);
    const room = this.#bytes(out, 4);
    new DataView(room.buffer, room.byteOffset, 4).setUint32(0, specVersion, true);
    return fault;
  }

  /** Layers below its own are not the runtime's to open or close. */
  #checkMarks(balanced: boolean): void {
    if (!balanced) throw new HostStop("host-denied", "layers are not balanced, or too deep");
  }

  #charge(fixed: bigint, bytes: number): void {
    this.#running().charge(fixed + BigInt(Math.floor(Math.max(0, bytes) / COST.bytesPerFuel)));
  }

  #key(pointer: number, length: number): string {
    return toLatin1(this.#bytes(pointer, length));
  }

  /** Pointers arrive as signed numbers; the view is taken anew because growth detaches it. */
  #bytes(pointer: number, length: number): Uint8Array {
    const memory = this.#running().memory();
    const at = pointer >>> 0;
    if (length < 0 || at + length > memory.length)
      throw new HostStop("host-denied", "a pointer lies outside the memory");
    return memory.subarray(at, at + length);
  }

  #running(): MeteredInstance {
    if (this.#instance === undefined) throw new HostStop("host-denied", "no instance yet");
    return this.#instance;
  }

  /** What the state refuses by its own bounds is a fault of the runtime, equal on every machine. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof CodedError && error.code.startsWith("STATE_"))
        throw new HostStop("host-denied", error.message);
      throw error;
    }
  }
}
