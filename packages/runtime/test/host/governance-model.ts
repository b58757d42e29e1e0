/** Governance a second time, from the rules of docs/governance.md alone: what the runtime must agree with. */

import type { Hex32, ParameterName } from "@platform/protocol";

type Status =
  | "sponsoring"
  | "voting"
  | "accepted"
  | "executed"
  | "failed"
  | "rejected"
  | "vetoed"
  | "expired";
export type ModelChoice = "aye" | "nay" | "abstain";

export type ModelAction =
  | { readonly kind: "text" }
  | { readonly kind: "parameter"; readonly name: ParameterName; readonly value: bigint }
  | { readonly kind: "jail"; readonly hotkey: Hex32; readonly epochs: number };

export interface ModelProposal {
  readonly proposer: Hex32;
  readonly action: ModelAction;
  readonly sponsors: Set<Hex32>;
  readonly votes: Map<Hex32, ModelChoice>;
  readonly vetoes: Set<Hex32>;
  status: Status;
  electorate: ReadonlyMap<Hex32, bigint>;
  /** First slot after the running phase. */
  deadline: bigint;
  executableFrom: bigint;
  sums: Record<ModelChoice, bigint>;
}

const OPEN: readonly Status[] = ["sponsoring", "voting", "accepted"];
/** Parts of all power: participation, ayes of ayes and nays, ayes of all; each must be exceeded. */
const RATIOS = {
  text: [
    [1n, 3n],
    [1n, 2n],
    [0n, 1n],
  ],
  parameter: [
    [2n, 3n],
    [2n, 3n],
    [1n, 3n],
  ],
  jail: [
    [2n, 3n],
    [2n, 3n],
    [2n, 3n],
  ],
} as const;

const exceeds = (part: bigint, whole: bigint, [n, d]: readonly [bigint, bigint]) =>
  part * d > whole * n;
const sumOf = (powers: Iterable<bigint>) => [...powers].reduce((sum, power) => sum + power, 0n);

export class GovernanceModel {
  /** Members of the running set and their powers. */
  members: ReadonlyMap<Hex32, bigint> = new Map();
  readonly proposals = new Map<Hex32, ModelProposal>();
  readonly delegations = new Map<Hex32, Hex32>();
  readonly parameters = new Map<ParameterName, bigint>();
  readonly pending = new Map<ParameterName, bigint>();
  /** First free epoch, by jailed hotkey. */
  readonly jail = new Map<Hex32, bigint>();
  epoch = 0n;
  slot = 0n;
  readonly #votingSlots: bigint;
  readonly #longestJail: number;

  constructor(votingSlots: bigint, longestJail: number) {
    this.#votingSlots = votingSlots;
    this.#longestJail = longestJail;
  }

  /** Before anything else in a block: votes are counted, then phases end. */
  tick(slot: bigint): void {
    this.slot = slot;
    for (const one of this.proposals.values()) {
      if (!OPEN.includes(one.status) || slot < one.deadline) continue;
      if (one.status !== "voting") {
        one.status = "expired";
        continue;
      }
      one.sums = this.sums(one);
      if (!this.#approves(one)) {
        one.status = "rejected";
        continue;
      }
      one.status = "accepted";
      one.executableFrom = slot + (this.#votingSlots + 1n) / 2n;
      one.deadline = one.executableFrom + this.#votingSlots;
    }
  }

  #approves({ action, sums: { aye, nay, abstain }, electorate }: ModelProposal): boolean {
    const total = sumOf(electorate.values());
    const [turnout, ayes, support] = RATIOS[action.kind];
    return (
      exceeds(aye + nay + abstain, total, turnout) &&
      exceeds(aye, aye + nay, ayes) &&
      exceeds(aye, total, support)
    );
  }

  sums({ electorate, votes }: ModelProposal): Record<ModelChoice, bigint> {
    const sums = { aye: 0n, nay: 0n, abstain: 0n };
    for (const [hotkey, power] of electorate) {
      const choice = votes.get(hotkey) ?? votes.get(this.delegations.get(hotkey) ?? "");
      if (choice !== undefined) sums[choice] += power;
    }
    return sums;
  }

  propose(who: Hex32, id: Hex32, action: ModelAction): string | null {
    if (!this.members.has(who)) return "NOT_MEMBER";
    const open = [...this.proposals.values()].filter(({ status }) => OPEN.includes(status));
    if (open.filter(({ proposer }) => proposer === who).length >= 2) return "TOO_MANY_OWN";
    if (open.length >= 16) return "TOO_MANY_OPEN";
    const fault = this.#perform(action, false);
    if (fault !== null) return fault;
    const proposal: ModelProposal = {
      ...{ proposer: who, action, sponsors: new Set(), votes: new Map(), vetoes: new Set() },
      ...{ status: "sponsoring", electorate: new Map(), executableFrom: 0n },
      deadline: this.slot + this.#votingSlots,
      sums: { aye: 0n, nay: 0n, abstain: 0n },
    };
    this.proposals.set(id, proposal);
    this.#addSponsor(proposal, who);
    return null;
  }

  sponsor(who: Hex32, id: Hex32): string | null {
    if (!this.members.has(who)) return "NOT_MEMBER";
    const proposal = this.#known(id);
    if (proposal.status !== "sponsoring") return "NOT_SPONSORING";
    if (proposal.sponsors.has(who)) return "ALREADY_SPONSORED";
    this.#addSponsor(proposal, who);
    return null;
  }

  #addSponsor(proposal: ModelProposal, who: Hex32): void {
    proposal.sponsors.add(who);
    const power = sumOf([...proposal.sponsors].map((one) => this.members.get(one) ?? 0n));
    if (3n * power <= sumOf(this.members.values())) return;
    proposal.status = "voting";
    proposal.electorate = new Map(this.members);
    proposal.deadline = this.slot + this.#votingSlots;
  }

  vote(who: Hex32, id: Hex32, choice: ModelChoice): string | null {
    const proposal = this.#known(id);
    const neverOpened = proposal.electorate.size === 0;
    if (neverOpened) return "VOTING_NOT_OPEN";
    if (proposal.status !== "voting") return "VOTING_CLOSED";
    if (!proposal.electorate.has(who)) return this.#outsider(who);
    proposal.votes.set(who, choice);
    return null;
  }

  veto(who: Hex32, id: Hex32): string | null {
    const proposal = this.#known(id);
    if (proposal.status !== "accepted") return "NOT_ACCEPTED";
    if (this.slot >= proposal.executableFrom) return "TIMELOCK_OVER";
    if (!proposal.electorate.has(who)) return this.#outsider(who);
    if (proposal.vetoes.has(who)) return "ALREADY_VETOED";
    proposal.vetoes.add(who);
    const power = sumOf([...proposal.vetoes].map((one) => proposal.electorate.get(one) ?? 0n));
    if (3n * power > sumOf(proposal.electorate.values())) proposal.status = "vetoed";
    return null;
  }

  execute(who: Hex32, id: Hex32): string | null {
    if (!this.members.has(who)) return "NOT_MEMBER";
    const proposal = this.#known(id);
    if (proposal.status === "executed" || proposal.status === "failed") return "ALREADY_EXECUTED";
    if (proposal.status !== "accepted") return "NOT_ACCEPTED";
    if (this.slot < proposal.executableFrom) return "TIMELOCK_ACTIVE";
    proposal.status = this.#perform(proposal.action, true) === null ? "executed" : "failed";
    return null;
  }

  delegate(who: Hex32, to: Hex32): string | null {
    if (!this.members.has(who)) return "NOT_MEMBER";
    if (!this.members.has(to)) return "DELEGATE_NOT_MEMBER";
    if (to === who || this.delegations.get(to) === who) return "DELEGATION_CYCLE";
    this.delegations.set(who, to);
    return null;
  }

  revoke(who: Hex32): string | null {
    return this.delegations.delete(who) ? null : "NOT_DELEGATED";
  }

  /** The change block: what was decided is in force from the new epoch on. */
  changeEpoch(epoch: bigint): void {
    this.epoch = epoch;
    for (const [name, value] of this.pending) this.parameters.set(name, value);
    this.pending.clear();
    for (const [hotkey, until] of this.jail) if (until <= epoch) this.jail.delete(hotkey);
  }

  #perform(action: ModelAction, forGood: boolean): string | null {
    if (action.kind === "parameter") {
      const now = this.pending.get(action.name) ?? this.parameters.get(action.name);
      if (now === action.value) return "NO_CHANGE";
      if (forGood) this.pending.set(action.name, action.value);
    }
    if (action.kind === "jail") {
      if (!this.members.has(action.hotkey)) return "TARGET_NOT_MEMBER";
      if (action.epochs < 1 || action.epochs > this.#longestJail) return "BAD_TERM";
      const until = this.epoch + 1n + BigInt(action.epochs);
      const before = this.jail.get(action.hotkey) ?? 0n;
      if (forGood) this.jail.set(action.hotkey, until > before ? until : before);
    }
    return null;
  }

  #outsider(who: Hex32): string {
    return this.members.has(who) ? "NOT_IN_ELECTORATE" : "NOT_MEMBER";
  }

  #known(id: Hex32): ModelProposal {
    const proposal = this.proposals.get(id);
    if (proposal === undefined) throw new Error(`the model knows no proposal ${id}`);
    return proposal;
  }
}
