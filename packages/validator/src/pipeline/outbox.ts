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
const MORTALITY_SLOTS = 16n;
/** And at least so long: on a network of short slots 16 of them pass before a leader has it. */
const MORTALITY_MS = 2_000;
/** Slots by which the next leader's clock may lag this one's: the call must be alive there too. */
const CLOCK_SLOTS = 4n;

interface Waiting {
  readonly nonce: number;
  /** First slot in which it is dead. */
  readonly until: bigint;
}

export interface OutboxComponents {
  readonly session: Signer;
  readonly hotkey: Hex32;
  /** Before this epoch nothing is signed. */
  readonly observeUntil?: bigint | undefined;
  readonly nowMs: () => number;
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

  /**
   * Forgets calls that state has counted and those that died. Later nonces behind a dead one stay:
   * the next call fills its gap.
   */
  settle(head: Head): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#waiting.size === 0) return;
      const next = await this.#parts.nextNonce();
      const slot = this.#slots(head).next;
      for (const [key, { nonce, until }] of this.#waiting)
        if (nonce < next || until <= slot) this.#waiting.delete(key);
    });
  }

  /** Does nothing while a call under this key waits. */
  async send(head: Head, key: string, call: Call): Promise<void> {
    if (head.nextSet.epoch < (this.#parts.observeUntil ?? 0n)) return;
    return this.#inTurn(async () => {
      if (this.#waiting.has(key)) return;
      const nonce = this.#freeNonce(await this.#parts.nextNonce());
      const { from } = this.#slots(head);
      const longest = BigInt(head.parameters.epochSlots);
      const least = BigInt(Math.ceil(MORTALITY_MS / head.parameters.intervalMs));
      const wanted = least > MORTALITY_SLOTS ? least : MORTALITY_SLOTS;
      const slots = wanted < longest ? wanted : longest;
      const signed = await signExtrinsic(
        {
          call,
          signer: this.#parts.hotkey,
          scheme: Scheme.ed25519,
          nonce,
          mortality: { from, slots: Number(slots) },
          specVersion: head.specVersion,
          chainId: head.header.chainId,
        },
        this.#parts.session,
      );
      if (await this.#parts.broadcast(encodeExtrinsic(signed)))
        this.#waiting.set(key, { nonce, until: from + slots });
    });
  }

  #freeNonce(next: number): number {
    const taken = new Set([...this.#waiting.values()].map(({ nonce }) => nonce));
    let nonce = next;
    while (taken.has(nonce)) nonce++;
    return nonce;
  }

  /** The head may be many slots old on an idle network: a life counted from it would be short. */
  #slots(head: Head): { readonly from: bigint; readonly next: bigint } {
    const tip = slotOf(head.header.timeMs, head.parameters);
    const now = slotOf(BigInt(this.#parts.nowMs()), head.parameters);
    const alive = now - CLOCK_SLOTS;
    return { from: alive > tip ? alive : tip, next: now > tip ? now : tip + 1n };
  }

  /** One at a time: two wishes of one moment must not share a nonce. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
