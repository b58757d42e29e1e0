/** The epoch change of PROTOCOL §6 a second time, in plain TypeScript: what the runtime must agree with. */

import { capPowers, type Hex32 } from "@platform/protocol";

export interface ModelDelegation {
  readonly sessionKey: Hex32;
  readonly fromEpoch: bigint;
  readonly toEpoch: bigint;
}

export interface ModelMember {
  readonly hotkey: Hex32;
  readonly sessionKey: Hex32;
  readonly power: bigint;
}

export interface ModelJail {
  readonly absent: boolean;
  readonly epoch: bigint;
  readonly present: number;
  readonly until: bigint;
}

export interface ModelNeuron {
  readonly hotkey: Hex32;
  readonly stake: number;
  readonly permit: boolean;
}

export interface ModelBoundary {
  readonly epoch: bigint;
  /** Blocks of the epoch that ends, the change block included. */
  readonly blocks: number;
  /** Certificates signed, by member's hotkey. */
  readonly uptime: ReadonlyMap<Hex32, number>;
  readonly neurons: readonly ModelNeuron[];
}

const NONE: ModelJail = { absent: false, epoch: 0n, present: 0, until: 0n };

export class SessionModel {
  set: ModelMember[];
  epoch = 0n;
  readonly live = new Map<Hex32, ModelDelegation>();
  readonly pending = new Map<Hex32, ModelDelegation>();
  readonly jail = new Map<Hex32, ModelJail>();
  readonly #leastMembers: number;
  readonly #minStake: number;

  constructor(set: readonly ModelMember[], minStake: number) {
    this.set = [...set];
    this.#leastMembers = Math.min(4, set.length);
    this.#minStake = minStake;
    for (const { hotkey, sessionKey } of set)
      this.live.set(hotkey, { sessionKey, fromEpoch: 0n, toEpoch: 1_000n });
  }

  convict(hotkey: Hex32, epochs: bigint): void {
    const jail = this.jail.get(hotkey) ?? NONE;
    const until = this.epoch + 1n + epochs;
    this.jail.set(hotkey, { ...jail, until: until > jail.until ? until : jail.until });
  }

  rejoin(hotkey: Hex32): void {
    this.jail.set(hotkey, { ...(this.jail.get(hotkey) ?? NONE), absent: false });
  }

  /** Gives true if the new set was taken. */
  change({ epoch, blocks, uptime, neurons }: ModelBoundary): boolean {
    const registered = new Set(neurons.map(({ hotkey }) => hotkey));
    this.#delegations(epoch, registered);
    if (blocks >= 100)
      for (const { hotkey } of this.set) {
        const present = uptime.get(hotkey) ?? 0;
        if ((blocks - 1 - present) * 10 <= (blocks - 1) * 9) continue;
        const jail = this.jail.get(hotkey) ?? NONE;
        this.jail.set(hotkey, { ...jail, absent: true, epoch: this.epoch, present });
      }
    const next = this.#nextSet(epoch, neurons);
    const taken = next.length >= this.#leastMembers;
    if (taken) this.set = next;
    for (const { hotkey } of this.set) this.rejoin(hotkey);
    for (const [hotkey, jail] of [...this.jail]) {
      const absent = jail.absent && registered.has(hotkey);
      const until = jail.until > epoch ? jail.until : 0n;
      if (!absent && until === 0n) this.jail.delete(hotkey);
      else this.jail.set(hotkey, { ...jail, absent, until });
    }
    this.epoch = epoch;
    return taken;
  }

  #delegations(epoch: bigint, registered: ReadonlySet<Hex32>): void {
    for (const [hotkey, delegation] of [...this.pending]) {
      if (registered.has(hotkey) && delegation.fromEpoch > epoch) continue;
      if (registered.has(hotkey)) this.live.set(hotkey, delegation);
      this.pending.delete(hotkey);
    }
    for (const hotkey of [...this.live.keys()])
      if (!registered.has(hotkey)) this.live.delete(hotkey);
  }

  #nextSet(epoch: bigint, neurons: readonly ModelNeuron[]): ModelMember[] {
    const candidates = neurons.flatMap(({ hotkey, stake, permit }) => {
      const delegation = this.live.get(hotkey);
      const covers =
        delegation !== undefined && delegation.fromEpoch <= epoch && epoch <= delegation.toEpoch;
      const free = (this.jail.get(hotkey)?.until ?? 0n) <= epoch;
      if (!permit || stake === 0 || stake < this.#minStake || !covers || !free) return [];
      return [{ hotkey, sessionKey: delegation.sessionKey, power: BigInt(stake) }];
    });
    const isAway = ({ hotkey }: ModelMember): boolean => this.jail.get(hotkey)?.absent === true;
    const here = candidates.filter((one) => !isAway(one));
    const away = candidates.filter(isAway).sort((a, b) => this.#rank(a.hotkey, b.hotkey));
    const chosen = [...here, ...away.slice(0, Math.max(0, 4 - here.length))];
    chosen.sort((a, b) => (a.hotkey < b.hotkey ? -1 : 1));
    const powers = capPowers(chosen.map(({ power }) => power));
    return chosen.map((member, i) => ({ ...member, power: powers[i] ?? 0n }));
  }

  /** Later absence, more presence, lower hotkey. */
  #rank(a: Hex32, b: Hex32): number {
    const [one, other] = [this.jail.get(a) ?? NONE, this.jail.get(b) ?? NONE];
    if (one.epoch !== other.epoch) return one.epoch > other.epoch ? -1 : 1;
    if (one.present !== other.present) return other.present - one.present;
    return a < b ? -1 : 1;
  }
}
