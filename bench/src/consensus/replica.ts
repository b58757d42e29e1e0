/**
 * One replica on the shipped path: frames are decoded, verified and stepped through by the host of
 * the validator, its own votes are locked, signed and encoded. Disk and network answer at once, and
 * blocks count as executed: they are measured elsewhere.
 */

import type { HeightConfig } from "@platform/consensus-pbft";
import { createEd25519Signer, verifySignature } from "@platform/keys";
import { Scheme, type VerifyEd25519 } from "@platform/protocol";
import { EngineHost } from "@platform/validator/engine-host";
import type { EngineLoad, Frame, HeightLoad } from "./engine-load.ts";

export interface ReplicaResult {
  /** Digests in order of decision. */
  readonly decisions: readonly string[];
  /** Own messages that left. */
  readonly sent: number;
}

/** The check that the daemon binds to the engine. */
export const shippedVerify: VerifyEd25519 = (key, message, signature) =>
  verifySignature(Scheme.ed25519, key, message, signature);

export const PACEMAKER = { viewMs: 2_000, viewMaxMs: 30_000, rebroadcastMs: 500 };

/** @throws Error if a frame is refused or a decision is missing */
export async function runReplica(
  load: EngineLoad,
  verify: VerifyEd25519 = shippedVerify,
): Promise<ReplicaResult> {
  const replica = new Replica(load, verify);
  for (const height of load.heights) await replica.decide(height);
  return replica.result();
}

class Replica {
  readonly #load: EngineLoad;
  readonly #host: EngineHost;
  readonly #decisions: string[] = [];
  #sent = 0;
  #blocks: ReadonlyMap<bigint, HeightLoad>;
  /** Waits for the next own message, and for the next height. */
  #onSent: () => void = () => undefined;
  #onHeight: () => void = () => undefined;

  constructor(load: EngineLoad, verify: VerifyEd25519) {
    this.#load = load;
    this.#blocks = new Map(load.heights.map((height) => [height.height, height]));
    this.#host = new EngineHost(
      {
        session: createEd25519Signer(load.selfSeed),
        persist: async () => undefined,
        verify,
        // Nothing is lost here, so that no timer has anything to do.
        clock: { nowMs: () => 0, after: () => () => undefined },
        logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
        hooks: this.#hooks(),
      },
      {
        chainId: load.chainId,
        config: this.#config(1n),
        durable: { locks: [], prepared: null, decision: null },
        pacemaker: PACEMAKER,
      },
    );
  }

  /** Proposal, PREPAREs and COMMITs in this order, each after the own vote before it. */
  async decide(height: HeightLoad): Promise<void> {
    const decided = new Promise<void>((resolve) => {
      this.#onHeight = resolve;
    });
    const own = this.#ownMessages(height.prePrepare === null ? 2 : 1);
    this.#host.feed({ t: "due", height: height.height });
    if (height.prePrepare !== null) this.#receive(height.prePrepare);
    await own;
    const committed = this.#ownMessages(1);
    for (const frame of height.prepares) this.#receive(frame);
    await committed;
    for (const frame of height.commits) this.#receive(frame);
    await decided;
  }

  result(): ReplicaResult {
    this.#host.stop();
    return { decisions: this.#decisions, sent: this.#sent };
  }

  #ownMessages(count: number): Promise<void> {
    const until = this.#sent + count;
    return new Promise((resolve) => {
      this.#onSent = () => {
        if (this.#sent >= until) resolve();
      };
    });
  }

  #receive(frame: Frame): void {
    const refused = this.#host.receive(frame.from, frame.bytes);
    if (refused !== undefined) throw new Error(`the replica refused a frame: ${refused}`);
  }

  #config(height: bigint): HeightConfig {
    return { height, set: this.#load.set, self: this.#load.self };
  }

  #hooks(): ConstructorParameters<typeof EngineHost>[0]["hooks"] {
    return {
      propose: async (height) => this.#blocks.get(height) ?? null,
      validate: async () => ({ ok: true }),
      decided: async (certificate) => {
        this.#decisions.push(certificate.digest);
        queueMicrotask(this.#onHeight);
        return this.#config(certificate.height + 1n);
      },
      send: () => {
        this.#sent++;
        this.#onSent();
      },
      answer: ignore,
      due: ignore,
      viewChanged: ignore,
      seen: ignore,
      evidence: (offender) => fail(`the replica accused ${offender}`),
      fetch: ignore,
      restoredDisk: () => fail("the replica saw a vote of its own that it did not cast"),
      fatal: (error) => {
        throw error;
      },
    };
  }
}

function ignore(): void {
  // What the replica says about it is not part of the measurement.
}

function fail(message: string): never {
  throw new Error(message);
}
