// Governance is what a plain model says: random histories over sets that change, every result, sum and parameter compared.

import {
  type Call,
  encodeExtrinsic,
  type Hex32,
  type ParameterName,
  proposalId,
  Scheme,
} from "@platform/protocol";
import {
  call,
  encodeProposalAction,
  governanceWindows,
  type ProposalAction,
  ProposalKind,
  ProposalStatus,
  runtimeErrorNumber,
  VoteChoice,
} from "@platform/runtime";
import { expect, test } from "vitest";
import { CHAIN_ID, TestChain } from "../host/chain.ts";
import { TEXT } from "../host/governance.ts";
import {
  GovernanceModel,
  type ModelAction,
  type ModelChoice,
  type ModelProposal,
} from "../host/governance-model.ts";

const SEED = Number(process.env["TEST_SEED"] ?? 20261120);
/** Of up to ten blocks and sixty calls each; E2E_FULL=1 has ten thousand. */
const HISTORIES = process.env["E2E_FULL"] === "1" ? 10_000 : 1_000;
/** On one network: a history meets the proposals and delegations of those before. */
const HISTORIES_A_CHAIN = 100;
const BLOCKS = 10;
const VALIDATORS = ["v0", "v1", "v2", "v3", "v4", "v5"];
const NAMES: readonly ParameterName[] = ["minStake", "burnUid", "manaPerSlot"];
const CHOICES: readonly ModelChoice[] = ["aye", "aye", "aye", "aye", "nay", "abstain"];

/** Mulberry32: a history is its seed. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** One network and its model, side by side. */
class Twin {
  readonly chain: TestChain;
  readonly model: GovernanceModel;
  readonly next: (below: number) => number;
  readonly stakes: Map<string, number>;
  readonly nonces = new Map<Hex32, number>();
  /** Proposals that can still move, and a few that cannot. */
  ids: Hex32[] = [];

  private constructor(chain: TestChain, stakes: Map<string, number>, next: Twin["next"]) {
    this.chain = chain;
    this.stakes = stakes;
    this.next = next;
    const { votingSlots } = governanceWindows(chain.parameters.epochSlots);
    this.model = new GovernanceModel(BigInt(votingSlots), 3);
    for (const name of NAMES) this.model.parameters.set(name, BigInt(chain.parameters[name]));
  }

  static async start(seed: number): Promise<Twin> {
    const stakes = new Map<string, number>();
    const chain = await TestChain.start({
      validators: VALIDATORS,
      stake: (name) => stakes.get(name) ?? 1_000,
      parameters: { manaCap: 1_000_000_000_000n },
    });
    chain.host.acceptAll = true;
    const twin = new Twin(chain, stakes, random(seed));
    twin.readSet();
    return twin;
  }

  /** Who is in the set with how much is not what is modelled here: it is given. */
  readSet(): void {
    const { members } = this.chain.api("session", {});
    this.model.members = new Map(
      members.map(({ power, signed }) => [signed.delegation.hotkey, power]),
    );
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next(list.length)] as T;
  }

  hotkey(): Hex32 {
    return this.pick(this.chain.validators).hotkey;
  }

  extrinsic(who: Hex32, body: Call): Uint8Array {
    const nonce = this.nonces.get(who) ?? 0;
    this.nonces.set(who, nonce + 1);
    return encodeExtrinsic({
      type: "signed",
      body: {
        ...{ call: body, signer: who, scheme: Scheme.sr25519, nonce, specVersion: 2 },
        mortality: { from: this.model.slot, slots: 20 },
        chainId: CHAIN_ID,
      },
      signature: "00".repeat(64),
    });
  }

  action(): { readonly asked: ProposalAction; readonly known: ModelAction } {
    const kind = this.next(4);
    if (kind === 0) {
      const jail = { kind: "jail", hotkey: this.hotkey(), epochs: 1 + this.next(4) } as const;
      return { asked: jail, known: jail };
    }
    if (kind === 1) return { asked: TEXT, known: { kind: "text" } };
    const name = this.pick(NAMES);
    const change = { kind: "parameter", name, value: BigInt(1 + this.next(2)) } as const;
    return { asked: change, known: change };
  }

  /** What brings a proposal on its way, as {@link step} numbers it. */
  fitting(id: Hex32): number {
    const proposal = this.model.proposals.get(id);
    if (proposal?.status === "sponsoring") return 3;
    if (proposal?.status !== "accepted") return 7;
    return this.model.slot < proposal.executableFrom && this.next(2) === 0 ? 4 : 5;
  }

  /** One random call: what is sent, and what the model says to it. */
  step(): { readonly bytes: Uint8Array; readonly expected: string | null } {
    const { model } = this;
    const who = this.hotkey();
    const id = this.ids.length === 0 ? undefined : this.pick(this.ids);
    const kind = this.next(3) === 0 || id === undefined ? this.next(8) : this.fitting(id);
    if ((kind === 0 && this.ids.length < 4) || id === undefined) {
      const { asked, known } = this.action();
      const nonce = this.nonces.get(who) ?? 0;
      const payload = encodeProposalAction(asked);
      const fresh = proposalId(CHAIN_ID, who, nonce, ProposalKind[asked.kind], payload);
      const expected = model.propose(who, fresh, known);
      if (expected === null) this.ids.push(fresh);
      return { bytes: this.extrinsic(who, call.propose(asked)), expected };
    }
    if (kind === 1) {
      const to = this.hotkey();
      const bytes = this.extrinsic(who, call.delegateVote(to));
      return { bytes, expected: model.delegate(who, to) };
    }
    if (kind === 2)
      return { bytes: this.extrinsic(who, call.revokeVote()), expected: model.revoke(who) };
    if (kind === 3)
      return { bytes: this.extrinsic(who, call.sponsor(id)), expected: model.sponsor(who, id) };
    if (kind === 4)
      return { bytes: this.extrinsic(who, call.vetoProposal(id)), expected: model.veto(who, id) };
    if (kind === 5)
      return {
        bytes: this.extrinsic(who, call.executeProposal(id)),
        expected: model.execute(who, id),
      };
    const choice = this.pick(CHOICES);
    const bytes = this.extrinsic(who, call.vote({ proposal: id, choice: VoteChoice[choice] }));
    return { bytes, expected: model.vote(who, id, choice) };
  }

  /** A block of up to six calls, some slots after the last. */
  block(): void {
    const jump = this.next(4) === 0 ? 1 + this.next(12) : 1;
    this.model.tick(this.chain.slot + BigInt(jump));
    const steps = Array.from({ length: 1 + this.next(6) }, () => this.step());
    const block = this.chain.block(
      steps.map(({ bytes }) => bytes),
      { slots: jump, chainBlocks: 0 },
    );
    expect(block.results).toEqual(steps.map(({ expected }) => resultOf(expected)));
  }

  /** New powers, or a member less; decided values take effect. */
  changeEpoch(): void {
    for (const name of VALIDATORS) this.stakes.set(name, 500 + this.next(1_000));
    if (this.next(2) === 0) this.stakes.set(this.pick(VALIDATORS), 0);
    const epoch = this.model.epoch + 1n;
    this.model.tick(this.chain.slot + 1n);
    expect(this.chain.changeEpoch(epoch).results).toEqual([0]);
    this.model.changeEpoch(epoch);
    this.readSet();
    const parameters = this.chain.api("parameters", {});
    for (const name of NAMES)
      expect(BigInt(parameters[name])).toBe(this.model.parameters.get(name));
    const jailed = this.chain.api("jailed", {}).items.filter(({ until }) => until > 0n);
    expect(new Map(jailed.map(({ hotkey, until }) => [hotkey, until]))).toEqual(this.model.jail);
  }

  compare(): void {
    const items = new Map(this.chain.api("proposals", {}).items.map((one) => [one.id, one]));
    for (const id of this.ids) {
      const one = this.model.proposals.get(id) as ModelProposal;
      const known = items.get(id);
      // The oldest ended ones are forgotten.
      if (known === undefined) continue;
      const { aye, nay, abstain } = one.status === "voting" ? this.model.sums(one) : one.sums;
      expect(known).toMatchObject({ status: ProposalStatus[one.status], aye, nay, abstain });
      expect(aye + nay + abstain).toBeLessThanOrEqual(known.total);
      if (one.status === "accepted") expect(known.executableFrom).toBe(one.executableFrom);
    }
    const alive = this.ids.filter((id) => isOpen(this.model.proposals.get(id)));
    this.ids = [...this.ids.filter((id) => !alive.includes(id)).slice(-2), ...alive];
  }
}

function isOpen(proposal: ModelProposal | undefined): boolean {
  return ["sponsoring", "voting", "accepted"].includes(proposal?.status ?? "");
}

/** Errors of both pallets have names of their own. */
function resultOf(code: string | null): number {
  if (code === null) return 0;
  return runtimeErrorNumber(code === "NO_CHANGE" ? "parameters" : "governance", code);
}

test(`results, sums, parameters and jail agree with the model; TEST_SEED=${SEED}`, async () => {
  const ends = new Map<string, number>();
  for (let i = 0; i < HISTORIES / HISTORIES_A_CHAIN; i++) {
    const twin = await Twin.start(SEED + i);
    for (let history = 0; history < HISTORIES_A_CHAIN; history++) {
      for (let block = twin.next(BLOCKS); block < BLOCKS; block++) twin.block();
      if (twin.next(2) === 0) twin.changeEpoch();
      twin.compare();
    }
    for (const { status } of twin.model.proposals.values())
      ends.set(status, (ends.get(status) ?? 0) + 1);
  }
  // Every end was met, so the comparison said something about it.
  for (const end of ["executed", "failed", "rejected", "vetoed", "expired"])
    expect(ends.get(end), end).toBeGreaterThan(0);
}, 600_000);
