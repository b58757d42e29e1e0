/**
 * This validator's own operational calls: signed by the session key, numbered without gaps, written
 * anew when they were not included in time.
 */

import {
  type Call,
  encodeExtrinsic,
  type Hex32,
  Scheme,
  type Signer,
  signExtrinsic,
} from "@platform/protocol";
import { type Head, slotOf } from "../consensus/head.ts";

/** Slots that a call waits for a block before it is written anew. */
const MORTALITY_SLOTS = 12;

interface Waiting {
  readonly nonce: number;
  readonly until: bigint;
}

export interface OutboxComponents {
  readonly session: Signer;
  readonly hotkey: Hex32;
  readonly nextNonce: () => Promise<number>;
  /** Own pool and every member; false if the own pool refused it. */
  readonly broadcast: (extrinsic: Uint8Array) => Promise<boolean>;
}

export class Outbox {
  readonly #parts: OutboxComponents;
  /** By what the call is about, so that a repeated wish is one call. */
  readonly #waiting = new Map<string, Waiting>();
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: OutboxComponents) {
    this.#parts = parts;
  }

  /** True if a call under this key may still be included. */
  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  /** Forgets calls that state has counted; one that expired takes the later nonces with it. */
  settle(head: Head): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#waiting.size === 0) return;
      const next = await this.#parts.nextNonce();
      const slot = slotOf(head.header.timeMs, head.parameters);
      for (const [key, waiting] of this.#waiting)
        if (waiting.nonce < next) this.#waiting.delete(key);
      const expired = [...this.#waiting.values()].some((waiting) => waiting.until <= slot);
      if (expired) this.#waiting.clear();
    });
  }

  /** Does nothing while a call under this key waits. */
  send(head: Head, key: string, call: Call): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#waiting.has(key)) return;
      const last = Math.max(-1, ...[...this.#waiting.values()].map(({ nonce }) => nonce));
      const nonce = Math.max(await this.#parts.nextNonce(), last + 1);
      const slot = slotOf(head.header.timeMs, head.parameters);
      const signed = await signExtrinsic(
        {
          call,
          signer: this.#parts.hotkey,
          scheme: Scheme.ed25519,
          nonce,
          mortality: { from: slot, slots: MORTALITY_SLOTS },
          specVersion: head.header.specVersion,
          chainId: head.header.chainId,
        },
        this.#parts.session,
      );
      if (await this.#parts.broadcast(encodeExtrinsic(signed)))
        this.#waiting.set(key, { nonce, until: slot + BigInt(MORTALITY_SLOTS) });
    });
  }

  /** One at a time: two wishes of one moment must not share a nonce. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
