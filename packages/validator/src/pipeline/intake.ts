/** The one door of extrinsics: gossip, members, requests and the API all pass here (PROTOCOL §8). */

import {
  CallIndex,
  extrinsicSignBytes,
  type Hex32,
  isCall,
  MAX_EXTRINSIC_BYTES,
  type Scheme,
} from "@platform/protocol";
import {
  createPool,
  type Delivery,
  decodeEntry,
  type Entry,
  isSigned,
  type Pool,
  type PoolRuntime,
  type SignedEntry,
} from "@platform/txpool";
import type { SubmitReceipt } from "../api.ts";
import { type Head, slotOf } from "../consensus/head.ts";
import type { DroppedExtrinsic } from "../executor/messages.ts";
import type { Logger } from "../logger.ts";
import type { AccountViews } from "./account-views.ts";
import type { CallFacts } from "./call-facts.ts";
import { callRules } from "./call-rules.ts";
import type { Counters } from "./counters.ts";
import { namedPayload } from "./named-payload.ts";
import type { Payloads } from "./payloads.ts";
import { refusalText } from "./refusal-text.ts";

/** Off the main loop for sr25519. */
export type VerifyAsync = (
  scheme: Scheme,
  key: Hex32,
  message: Uint8Array,
  signature: string,
) => Promise<boolean>;

export interface IntakeComponents {
  readonly views: AccountViews;
  readonly facts: CallFacts;
  readonly payloads: Payloads;
  readonly verify: VerifyAsync;
  readonly counters: Counters;
  readonly logger: Logger;
}

export class Intake {
  readonly #parts: IntakeComponents;
  readonly #pool: Pool;
  #head: Head;
  /** When each pooled extrinsic came: one that waits too long is sent to the leader (§5). */
  readonly #since = new Map<Hex32, number>();

  constructor(parts: IntakeComponents, head: Head) {
    this.#parts = parts;
    this.#head = head;
    this.#pool = createPool(callRules, { runtime: runtimeOf(head) });
  }

  get size(): number {
    return this.#pool.size;
  }

  get bytes(): number {
    return this.#pool.pending().reduce((sum, entry) => sum + entry.bytes.length, 0);
  }

  /** `peer` null for this node's own calls and its API. */
  async admit(bytes: Uint8Array, peer: string | null, nowMs: number): Promise<SubmitReceipt> {
    const refused = ({ code }: { readonly code: string }): SubmitReceipt => {
      this.#parts.counters.refused(code);
      this.#parts.logger.info("Extrinsic refused", { code });
      return { accepted: false, error: refusalText(code) };
    };
    const load = await this.#loadView(bytes);
    const checked = this.#pool.precheck(bytes, this.#delivery(peer, nowMs));
    if (checked.verdict !== "verify") return refused(checked);
    const { ticket } = checked;
    if (!ticket.verified) {
      const { body, signature } = ticket.entry.extrinsic;
      const message = extrinsicSignBytes(body);
      if (!(await this.#parts.verify(ticket.scheme, ticket.key, message, signature)))
        return refused(this.#pool.reject(ticket));
    }
    const { call, signer } = ticket.entry.extrinsic.body;
    const code = await this.#parts.facts.fault(call, this.#slot(nowMs), signer);
    if (code !== null) return refused({ code });
    // A block may have been decided meanwhile, and the views with it.
    await load();
    const admission = this.#pool.accept(ticket, this.#delivery(peer, nowMs));
    if (admission.verdict !== "accept") return refused(admission);
    this.#since.set(admission.hash, nowMs);
    await this.#takePayload(ticket.entry, peer);
    return { accepted: true, extrinsic: admission.hash };
  }

  /** Verdict for gossip: `reject` only for what every honest node would reject at any time. */
  verdictOf(receipt: SubmitReceipt): "accept" | "ignore" | "reject" {
    return receipt.accepted ? "accept" : refusalText.verdict(receipt.error.code);
  }

  select(parentHash: Hex32, slot: bigint, maxBytes: number): Entry[] {
    return this.#pool.selectForBlock({
      parentHash,
      slot,
      maxBytes,
      heldPayload: (hash) => this.#parts.payloads.quorumHolds(hash, this.#head.nextSet),
      view: this.#parts.views.view,
    });
  }

  dropped(hash: Hex32, drop: DroppedExtrinsic): void {
    const { specVersion } = this.#head;
    if (drop.reason === "trap") this.#pool.markBad(hash, specVersion);
    else this.#pool.included([hash]);
    this.#since.delete(hash);
    this.#parts.logger.warn("Extrinsic did not apply", { hash, code: drop.code });
  }

  trapped(hash: Hex32): void {
    this.#pool.markBad(hash, this.#head.specVersion);
  }

  /**
   * After a decision: what the block holds leaves, what can no longer enter is dropped, and what
   * abandoned proposals of this height held comes back.
   */
  async advance(
    head: Head,
    included: readonly Hex32[],
    abandoned: readonly Uint8Array[],
    nowMs: number,
  ): Promise<void> {
    const before = this.#head.specVersion;
    this.#head = head;
    this.#pool.included(included);
    if (head.specVersion !== before)
      for (const drop of this.#pool.setRuntime(runtimeOf(head)))
        this.#parts.counters.refused(drop.code);
    const returning = abandoned.flatMap((bytes) => {
      const entry = decoded(bytes);
      return entry === null || included.includes(entry.hash) ? [] : [entry];
    });
    const signers = [...this.#pool.pending(), ...returning].map(
      (entry) => entry.extrinsic.body.signer,
    );
    this.#parts.facts.follow(head);
    await this.#parts.views.renew(head, signers);
    const { slot, epoch, view } = this.#delivery(null, nowMs);
    for (const drop of this.#pool.revalidate({ slot, epoch }, view))
      this.#parts.counters.refused(drop.code);
    const back = returning.map(({ bytes }) => bytes);
    for (const hash of this.#pool.returned(back, { slot, epoch }, view))
      this.#since.set(hash, nowMs);
    const pooled = new Set(this.#pool.pending().map((entry) => entry.hash));
    for (const hash of this.#since.keys()) if (!pooled.has(hash)) this.#since.delete(hash);
  }

  /** Extrinsics that could enter a block now and have waited at least this long. */
  heldFor(ms: number, nowMs: number): SignedEntry[] {
    const waited = ({ hash }: Entry): boolean => nowMs - (this.#since.get(hash) ?? nowMs) >= ms;
    // Asked many times an interval: the whole selection runs only when it can name something.
    if (!this.#pool.pending().some(waited)) return [];
    const slot = this.#slot(nowMs);
    const ready = this.select(this.#head.hash, slot, Number.MAX_SAFE_INTEGER).filter(isSigned);
    return ready.filter(waited);
  }

  /** Payloads that pooled calls name, with the size that they announce. */
  wantedPayloads(): { readonly hash: Hex32; readonly bytes: number }[] {
    return this.#pool.pending().flatMap((entry) => {
      const named = namedPayload(entry.extrinsic.body.call);
      return named === null ? [] : [named];
    });
  }

  async #loadView(bytes: Uint8Array): Promise<() => Promise<void>> {
    const entry = decoded(bytes);
    if (entry === null) return async () => undefined;
    const { signer, call } = entry.extrinsic.body;
    const delegates = isCall(call, CallIndex.delegate);
    const load = () => this.#parts.views.load(() => this.#head, signer, delegates);
    await load();
    return load;
  }

  async #takePayload(entry: SignedEntry, peer: string | null): Promise<void> {
    const named = namedPayload(entry.extrinsic.body.call);
    if (named === null) return;
    const { hash, bytes, inline } = named;
    if (inline !== null) await this.#parts.payloads.put(inline);
    else this.#parts.payloads.want(hash, bytes, peer);
  }

  #slot(nowMs: number): bigint {
    const next = slotOf(this.#head.header.timeMs, this.#head.parameters) + 1n;
    const now = slotOf(BigInt(nowMs), this.#head.parameters);
    return now > next ? now : next;
  }

  #delivery(peer: string | null, nowMs: number): Delivery {
    const { epoch } = this.#head.session;
    return { peer, slot: this.#slot(nowMs), epoch, view: this.#parts.views.view };
  }
}

/** What the next block's extrinsics are bound to. */
function runtimeOf({ header, specVersion, parameters }: Head): PoolRuntime {
  return { chainId: header.chainId, specVersion, epochSlots: parameters.epochSlots };
}

/** Null for bytes that the pool refuses by their form alone. */
function decoded(bytes: Uint8Array): SignedEntry | null {
  if (bytes.length > MAX_EXTRINSIC_BYTES) return null;
  try {
    const entry = decodeEntry(bytes);
    return isSigned(entry) ? entry : null;
  } catch {
    return null;
  }
}
