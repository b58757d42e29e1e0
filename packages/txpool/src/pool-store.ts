import { CallIndex, type Hex32, isCall } from "@platform/protocol";
import { accountKey, type SignedEntry } from "./entry.ts";

/** How an entry came to be queued: the exceptions of PROTOCOL §8 have queues of their own. */
export type Lane = "member" | "owner" | "delegation";

export interface Pooled {
  readonly entry: SignedEntry;
  readonly lane: Lane;
  readonly fee: bigint;
  /** Epoch in which an unregistered key's delegation was queued. */
  readonly epoch: bigint;
}

/** The extrinsics by hash and by (account, scheme) and nonce, with the counts that bounds need. */
export class PoolStore {
  readonly #byHash = new Map<Hex32, Pooled>();
  readonly #byAccount = new Map<string, Map<number, Pooled>>();
  readonly #lanes: Record<Lane, number> = { member: 0, owner: 0, delegation: 0 };

  get size(): number {
    return this.#byHash.size;
  }

  get(hash: Hex32): Pooled | undefined {
    return this.#byHash.get(hash);
  }

  at(account: string, nonce: number): Pooled | undefined {
    return this.#byAccount.get(account)?.get(nonce);
  }

  /** Ascending by nonce. */
  ofAccount(account: string): Pooled[] {
    const items = [...(this.#byAccount.get(account)?.values() ?? [])];
    return items.sort((a, b) => a.entry.extrinsic.body.nonce - b.entry.extrinsic.body.nonce);
  }

  accounts(): string[] {
    return [...this.#byAccount.keys()];
  }

  countOfLane(lane: Lane): number {
    return this.#lanes[lane];
  }

  countOfAccount(account: string): number {
    return this.#byAccount.get(account)?.size ?? 0;
  }

  /** The hash and the nonce must be free. */
  add(pooled: Pooled): void {
    const { entry } = pooled;
    this.#lanes[pooled.lane]++;
    const account = accountKey(entry);
    const nonces = this.#byAccount.get(account) ?? new Map<number, Pooled>();
    nonces.set(entry.extrinsic.body.nonce, pooled);
    this.#byAccount.set(account, nonces);
    this.#byHash.set(entry.hash, pooled);
  }

  remove(hash: Hex32): Pooled | undefined {
    const pooled = this.#byHash.get(hash);
    if (pooled === undefined) return undefined;
    this.#byHash.delete(hash);
    this.#lanes[pooled.lane]--;
    const account = accountKey(pooled.entry);
    const nonces = this.#byAccount.get(account);
    nonces?.delete(pooled.entry.extrinsic.body.nonce);
    if (nonces?.size === 0) this.#byAccount.delete(account);
    return pooled;
  }

  all(): Pooled[] {
    return [...this.#byHash.values()];
  }
}

export function laneOf(entry: SignedEntry, registered: boolean): Lane {
  const { call } = entry.extrinsic.body;
  if (isCall(call, CallIndex.ownerCommand)) return "owner";
  // Its hotkey is registered, but in no set: it queues with those that are not in one either (§8).
  if (isCall(call, CallIndex.rejoin)) return "delegation";
  return isCall(call, CallIndex.delegate) && !registered ? "delegation" : "member";
}
