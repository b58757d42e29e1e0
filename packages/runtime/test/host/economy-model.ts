/**
 * Mana and reputation a second time, from their formulas: one slot after another, in millionths of
 * mana, so that nothing is ever rounded but a price.
 */

export interface ModelRules {
  /** Thousandths of mana. */
  readonly cap: bigint;
  readonly perSlot: bigint;
}

interface Trade {
  score: number;
  gained: number;
  gainedIn: bigint;
  frozenUntil: bigint;
}

const trade = (): Trade => ({ score: 0, gained: 0, gainedIn: 0n, frozenUntil: 0n });

export class ModelAccount {
  /** Millionths of mana. */
  held: bigint;
  readonly trades: readonly [Trade, Trade] = [trade(), trade()];

  constructor(cap: bigint) {
    this.held = (cap / 4n) * 1000n;
  }

  get reputation(): number {
    return Math.max(this.trades[0].score, this.trades[1].score);
  }
}

export class EconomyModel {
  readonly accounts = new Map<string, ModelAccount>();
  rules: ModelRules;
  slot: bigint;
  epoch = 0n;
  /** Everything that ever came in by opening and regeneration, and went out by fees and spends. */
  created = 0n;
  destroyed = 0n;

  constructor(rules: ModelRules, slot: bigint) {
    this.rules = rules;
    this.slot = slot;
  }

  account(name: string): ModelAccount {
    const found = this.accounts.get(name);
    if (found === undefined) throw new Error(`no account ${name}`);
    return found;
  }

  open(name: string): void {
    if (this.accounts.has(name)) return;
    const account = new ModelAccount(this.rules.cap);
    this.created += account.held;
    this.accounts.set(name, account);
  }

  pass(slots: number): void {
    for (let i = 0; i < slots; i++)
      for (const account of this.accounts.values()) this.#regenerate(account);
    this.slot += BigInt(slots);
  }

  #regenerate(account: ModelAccount): void {
    const thousandths = Math.min(2_000, Math.max(100, account.reputation * 10));
    const full = this.rules.cap * 1000n;
    const before = account.held;
    // Above a cap that was lowered nothing comes in, and only a broken thousandth is dropped.
    if (before >= full) account.held -= before % 1000n;
    else {
      const sum = before + this.rules.perSlot * BigInt(thousandths);
      account.held = sum > full ? full : sum;
    }
    this.created += account.held - before;
  }

  milli(name: string): bigint {
    return this.account(name).held / 1000n;
  }

  pay(name: string, base: bigint): boolean {
    const parts = 100n + BigInt(this.account(name).reputation);
    let price = (base * 100n) / parts;
    if (price * parts < base * 100n) price += 1n;
    return this.#take(name, price);
  }

  spend(treasury: string, milli: bigint): boolean {
    return milli > 0n && milli <= 1_000_000n && this.#take(treasury, milli);
  }

  #take(name: string, milli: bigint): boolean {
    if (this.milli(name) < milli) return false;
    this.account(name).held -= milli * 1000n;
    this.destroyed += milli * 1000n;
    return true;
  }

  credit(treasury: string, to: string, milli: bigint): boolean {
    if (milli <= 0n || milli > 1_000_000n || !this.accounts.has(to)) return false;
    if (this.milli(treasury) < milli) return false;
    if (to === treasury) return true;
    if (this.milli(to) + milli > this.rules.cap) return false;
    this.account(treasury).held -= milli * 1000n;
    this.account(to).held += milli * 1000n;
    return true;
  }

  raise(name: string, index: 0 | 1, by: number): void {
    const one = this.account(name).trades[index];
    if (this.epoch < one.frozenUntil) return;
    if (one.gainedIn !== this.epoch) one.gained = 0;
    const gain = Math.min(by, 10 - one.gained, 1_000 - one.score);
    if (gain === 0) return;
    one.gainedIn = this.epoch;
    one.gained += gain;
    one.score += gain;
  }

  lower(name: string, index: 0 | 1, by: number): void {
    const one = this.account(name).trades[index];
    one.score = Math.max(0, one.score - by);
  }

  freeze(name: string, until: bigint): void {
    for (const one of this.account(name).trades) one.frozenUntil = until;
  }

  endEpoch(): void {
    this.epoch += 1n;
    for (const { trades } of this.accounts.values())
      for (const one of trades) one.score -= Math.ceil(one.score / 50);
  }
}
