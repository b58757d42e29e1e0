import {
  type Hex32,
  HOTKEY_BUCKET,
  MAX_BAD_EXTRINSICS,
  MAX_BUCKETS,
  MAX_VERIFIED_CACHE,
  PEER_BUCKET,
  type Scheme,
  sha256Hex,
} from "@platform/protocol";
import type { AccountView, CallRules, ViewAccount } from "./account-view.ts";
import {
  checkAccount,
  checkBinding,
  isExpired,
  type PoolRuntime,
  parse,
  type Tip,
} from "./admission.ts";
import { BoundedSet } from "./bounded-set.ts";
import { accountKey, type SignedEntry } from "./entry.ts";
import { laneOf, type Pooled, PoolStore } from "./pool-store.ts";
import { type Refusal, type RefusalCode, refusal } from "./refusal.ts";
import { type BlockRequest, selectForBlock } from "./select.ts";
import { type BucketRule, TokenBuckets } from "./token-bucket.ts";

export interface PoolInit {
  readonly runtime: PoolRuntime;
  /** @default PEER_BUCKET */
  readonly peerBucket?: BucketRule;
  /** @default HOTKEY_BUCKET */
  readonly hotkeyBucket?: BucketRule;
}

export interface Delivery extends Tip {
  /** The peer that delivered it; null for this node's own and its API's. */
  readonly peer: string | null;
  readonly view: ViewAccount;
}

/** Passed every check but the signature. */
export interface Ticket {
  readonly entry: SignedEntry;
  /** SHA-256 of the whole bytes, signature included, and the key: the verification's identity. */
  readonly verification: string;
  readonly scheme: Scheme;
  /** Public key that must have signed {@link extrinsicSignBytes}. */
  readonly key: Hex32;
  /** True when this node verified the same bytes before. */
  readonly verified: boolean;
}

export type Precheck = { readonly verdict: "verify"; readonly ticket: Ticket } | Refusal;
export type Admission = { readonly verdict: "accept"; readonly hash: Hex32 } | Refusal;

export interface Dropped {
  readonly hash: Hex32;
  readonly code: RefusalCode;
}

/**
 * The bounded pool of PROTOCOL §8. It has no clock and verifies nothing itself: the caller gives
 * slot and views, verifies a ticket's signature once, then calls `accept` or `reject`.
 */
export class Pool {
  readonly #rules: CallRules;
  readonly #store = new PoolStore();
  readonly #peers: TokenBuckets;
  readonly #hotkeys: TokenBuckets;
  readonly #verified = new BoundedSet(MAX_VERIFIED_CACHE);
  readonly #forged = new BoundedSet(MAX_VERIFIED_CACHE);
  #bad = new BoundedSet(MAX_BAD_EXTRINSICS);
  #runtime: PoolRuntime;

  constructor(rules: CallRules, init: PoolInit) {
    this.#rules = rules;
    this.#runtime = init.runtime;
    this.#peers = new TokenBuckets(init.peerBucket ?? PEER_BUCKET, MAX_BUCKETS);
    this.#hotkeys = new TokenBuckets(init.hotkeyBucket ?? HOTKEY_BUCKET, MAX_BUCKETS);
  }

  get size(): number {
    return this.#store.size;
  }

  has(hash: Hex32): boolean {
    return this.#store.get(hash) !== undefined;
  }

  /** Every check before the signature, cheap ones first. */
  precheck(bytes: Uint8Array, delivery: Delivery): Precheck {
    const entry = parse(bytes);
    if (typeof entry === "string") return refusal(entry);
    const code = this.#check(entry, delivery);
    if (code !== null) return refusal(code);
    const { signer, scheme } = entry.extrinsic.body;
    const { key } = delivery.view(signer, scheme);
    if (key === null) return refusal("NO_SESSION_KEY");
    const verification = `${sha256Hex(bytes)}/${key}`;
    if (this.#forged.has(verification)) return refusal("BAD_SIGNATURE");
    if (delivery.peer !== null && !this.#peers.take(delivery.peer, delivery.slot))
      return refusal("RATE_LIMITED");
    const verified = this.#verified.has(verification);
    return { verdict: "verify", ticket: { entry, verification, scheme, key, verified } };
  }

  /** After the signature verified. The pool may have changed meanwhile: bounds are checked again. */
  accept(ticket: Ticket, delivery: Delivery): Admission {
    const { entry } = ticket;
    this.#verified.add(ticket.verification);
    const code = this.#check(entry, delivery);
    if (code !== null) return refusal(code);
    if (delivery.peer !== null && !this.#hotkeys.take(accountKey(entry), delivery.slot))
      return refusal("RATE_LIMITED");
    this.#insert(entry, this.#view(entry, delivery.view), delivery.epoch);
    return { verdict: "accept", hash: entry.hash };
  }

  /** After the signature failed: the same bytes are never verified again. */
  reject(ticket: Ticket): Refusal {
    this.#forged.add(ticket.verification);
    return refusal("BAD_SIGNATURE");
  }

  /**
   * Extrinsics of an abandoned proposal, whose signatures its execution verified. Those that no
   * longer pass are left out. Gives the hashes that were taken.
   */
  returned(extrinsics: readonly Uint8Array[], tip: Tip, view: ViewAccount): Hex32[] {
    const taken: Hex32[] = [];
    for (const bytes of extrinsics) {
      const entry = parse(bytes);
      if (typeof entry === "string") continue;
      if (this.#check(entry, { ...tip, view }) !== null) continue;
      this.#insert(entry, this.#view(entry, view), tip.epoch);
      taken.push(entry.hash);
    }
    return taken;
  }

  /** Removes what a decided block holds. */
  included(hashes: readonly Hex32[]): void {
    for (const hash of hashes) this.#store.remove(hash);
  }

  /** After each block: drops what can no longer be included, with the reason. */
  revalidate(tip: Tip, view: ViewAccount): Dropped[] {
    const dropped: Dropped[] = [];
    for (const account of this.#store.accounts()) {
      let owed = 0n;
      for (const pooled of this.#store.ofAccount(account)) {
        const code = this.#stillValid(pooled, tip.slot, view, owed);
        if (code === null) owed += pooled.fee;
        else dropped.push(this.#drop(pooled, code));
      }
    }
    return dropped;
  }

  /** Drops what has expired; needs no view. */
  prune(slot: bigint): Dropped[] {
    return this.#store
      .all()
      .filter((pooled) => isExpired(pooled.entry, slot))
      .map((pooled) => this.#drop(pooled, "EXPIRED_MORTALITY"));
  }

  /** It trapped under `specVersion`: evicted, and refused until the runtime changes. */
  markBad(hash: Hex32, specVersion: number): void {
    if (specVersion !== this.#runtime.specVersion) return;
    this.#bad.add(hash);
    this.#store.remove(hash);
  }

  /** A new runtime is in force: what was signed for another version leaves the pool. */
  setRuntime(runtime: PoolRuntime): Dropped[] {
    this.#runtime = runtime;
    this.#bad = new BoundedSet(MAX_BAD_EXTRINSICS);
    return this.#store
      .all()
      .filter((pooled) => pooled.entry.extrinsic.body.specVersion !== runtime.specVersion)
      .map((pooled) => this.#drop(pooled, "WRONG_SPEC_VERSION"));
  }

  /** Extrinsics for the next block, in the order of PROTOCOL §4. They stay until `included`. */
  selectForBlock(request: BlockRequest): SignedEntry[] {
    return selectForBlock(this.#store, this.#rules, request);
  }

  /** Every pooled extrinsic: to send to a leader that seems not to have it. */
  pending(): readonly SignedEntry[] {
    return this.#store.all().map((pooled) => pooled.entry);
  }

  #check(entry: SignedEntry, context: Tip & { readonly view: ViewAccount }): RefusalCode | null {
    const binding = checkBinding(entry, this.#runtime, context);
    if (binding !== null) return binding;
    if (this.#bad.has(entry.hash)) return "BAD_FOR_RUNTIME";
    if (this.#store.get(entry.hash) !== undefined) return "ALREADY_POOLED";
    const view = this.#view(entry, context.view);
    return checkAccount(entry, view, this.#store, this.#rules, context);
  }

  #insert(entry: SignedEntry, view: AccountView, epoch: bigint): void {
    const expired = this.#store.at(accountKey(entry), entry.extrinsic.body.nonce);
    if (expired !== undefined) this.#store.remove(expired.entry.hash);
    const fee = this.#rules.fee(entry.extrinsic.body.call, entry.bytes.length);
    this.#store.add({ entry, lane: laneOf(entry, view.registered), fee, epoch });
  }

  #stillValid(
    { entry, lane, fee }: Pooled,
    slot: bigint,
    view: ViewAccount,
    owed: bigint,
  ): RefusalCode | null {
    const account = this.#view(entry, view);
    if (isExpired(entry, slot)) return "EXPIRED_MORTALITY";
    if (entry.extrinsic.body.nonce < account.nextNonce) return "NONCE_STALE";
    if (lane === "member" && !account.registered) return "NOT_REGISTERED";
    if (lane === "owner" && !account.owner) return "NOT_OWNER";
    if (account.key === null) return "NO_SESSION_KEY";
    return owed + fee > account.mana && fee > 0n ? "INSUFFICIENT_MANA" : null;
  }

  #view(entry: SignedEntry, view: ViewAccount): AccountView {
    return view(entry.extrinsic.body.signer, entry.extrinsic.body.scheme);
  }

  #drop(pooled: Pooled, code: RefusalCode): Dropped {
    this.#store.remove(pooled.entry.hash);
    return { hash: pooled.entry.hash, code };
  }
}

export function createPool(rules: CallRules, init: PoolInit): Pool {
  return new Pool(rules, init);
}
