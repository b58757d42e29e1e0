/** Proposals on a chain under test: sent by members' hotkeys, named by their place in the set. */

import { type Call, type Hex32, proposalId, sha256Hex, utf8 } from "@platform/protocol";
import {
  call,
  encodeProposalAction,
  governanceWindows,
  type ProposalAction,
  type ProposalDetail,
  ProposalKind,
  ProposalStatus,
  VoteChoice,
} from "@platform/runtime";
import { hotkeySigner, type TestValidator } from "./accounts.ts";
import { type Block, CHAIN_ID, TestChain } from "./chain.ts";

export const TEXT: ProposalAction = { kind: "text", document: sha256Hex(utf8("a document")) };

export type Choice = keyof typeof VoteChoice;

export class GovernanceChain {
  readonly chain: TestChain;
  readonly votingSlots: number;
  readonly timelockSlots: number;

  private constructor(chain: TestChain) {
    this.chain = chain;
    const { votingSlots, timelockSlots } = governanceWindows(chain.parameters.epochSlots);
    this.votingSlots = votingSlots;
    this.timelockSlots = timelockSlots;
  }

  static async start(
    options: Parameters<typeof TestChain.start>[0] = {},
  ): Promise<GovernanceChain> {
    return new GovernanceChain(await TestChain.start(options));
  }

  member(index: number): TestValidator {
    const found = this.chain.validators[index];
    if (found === undefined) throw new Error(`no validator ${index}`);
    return found;
  }

  async by(index: number, body: Call): Promise<Uint8Array> {
    return await this.chain.extrinsic(this.member(index).hot, body);
  }

  /** One call in a block of its own; its result. */
  async send(index: number, body: Call): Promise<number> {
    return this.chain.block([await this.by(index, body)]).results[0] ?? -99;
  }

  /** By a hotkey outside the set. */
  async sendAs(name: string, body: Call): Promise<number> {
    const extrinsic = await this.chain.extrinsic(hotkeySigner(name), body);
    return this.chain.block([extrinsic]).results[0] ?? -99;
  }

  /** Proposes in one block; its id, or the refusal. */
  async propose(index: number, action: ProposalAction): Promise<{ id: Hex32; result: number }> {
    const { hotkey } = this.member(index);
    const nonce = this.chain.api("account", { account: hotkey, slot: this.chain.slot }).nonceOwn;
    const result = await this.send(index, call.propose(action));
    return { id: idOf(hotkey, nonce, action), result };
  }

  /** Proposed by member 0 and sponsored by member 1: the vote is open. */
  async open(action: ProposalAction = TEXT): Promise<Hex32> {
    const { id, result } = await this.propose(0, action);
    if (result !== 0) throw new Error(`propose: ${result}`);
    const sponsored = await this.send(1, call.sponsor(id));
    if (sponsored !== 0) throw new Error(`sponsor: ${sponsored}`);
    return id;
  }

  async vote(index: number, id: Hex32, choice: Choice): Promise<number> {
    return await this.send(index, call.vote({ proposal: id, choice: VoteChoice[choice] }));
  }

  /** An empty block in the first slot at which the running phase is over. */
  toDeadline(id: Hex32): Block {
    return this.toSlot(this.detail(id).info.deadline);
  }

  toSlot(slot: bigint): Block {
    return this.chain.block([], { slots: Number(slot - this.chain.slot), chainBlocks: 0 });
  }

  /** The next block is the first after the timelock. */
  pastTimelock(id: Hex32): void {
    const { executableFrom } = this.detail(id).info;
    if (this.chain.slot + 1n < executableFrom) this.toSlot(executableFrom - 1n);
  }

  /** Votes of the first three members, the tally, the timelock: ready to execute. */
  async accept(action: ProposalAction): Promise<Hex32> {
    const id = await this.open(action);
    for (const index of [0, 1, 2]) await this.vote(index, id, "aye");
    this.toDeadline(id);
    this.pastTimelock(id);
    return id;
  }

  async execute(id: Hex32, index = 3): Promise<number> {
    return await this.send(index, call.executeProposal(id));
  }

  detail(id: Hex32): ProposalDetail {
    const { item } = this.chain.api("proposal", { id });
    if (item === undefined) throw new Error(`no proposal ${id}`);
    return item;
  }

  status(id: Hex32): string {
    const { status } = this.detail(id).info;
    return Object.entries(ProposalStatus).find(([, number]) => number === status)?.[0] ?? "?";
  }
}

export function idOf(proposer: Hex32, nonce: number, action: ProposalAction): Hex32 {
  const payload = encodeProposalAction(action);
  return proposalId(CHAIN_ID, proposer, nonce, ProposalKind[action.kind], payload);
}
