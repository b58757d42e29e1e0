import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient, type ProposalView } from "@platform/node-api";
import { hexParameter } from "../http/params.ts";

interface ReadOptions {
  readonly url: string;
  readonly json?: boolean;
}

export async function proposalList(options: ReadOptions): Promise<void> {
  const api = createNodeApiClient(options.url);
  const [items, delegations] = await Promise.all([api.proposals(), api.voteDelegations()]);
  createOutput(options.json === true).result({ items, delegations }, () =>
    [
      ...(items.length === 0 ? ["no proposals"] : items.map(proposalLine)),
      ...delegations.map(({ hotkey, to }) => `delegates   ${hotkey} to ${to}`),
    ].join("\n"),
  );
}

export async function proposalShow(proposal: string, options: ReadOptions): Promise<void> {
  const api = createNodeApiClient(options.url);
  const one = await api.proposal(hexParameter("proposal", proposal));
  createOutput(options.json === true).result(one, () =>
    [
      proposalLine(one),
      `proposer    ${one.proposer} in slot ${one.slot}`,
      ...(one.deadline === null ? [] : [`phase ends  slot ${one.deadline}`]),
      ...(one.executableFrom === null ? [] : [`executable  from slot ${one.executableFrom}`]),
      ...one.sponsors.map((hotkey) => `sponsor     ${hotkey}`),
      ...one.votes.map(({ voter, choice }) => `${choice.padEnd(11)} ${voter}`),
      ...one.vetoes.map((hotkey) => `veto        ${hotkey}`),
    ].join("\n"),
  );
}

function proposalLine(one: ProposalView): string {
  const words = Object.entries(one.action).map(([name, value]) => `${name}=${value}`);
  const sums = `aye ${one.aye}, nay ${one.nay}, abstain ${one.abstain} of ${one.total}`;
  const why = one.reason === null ? "" : ` (${one.reason})`;
  return `${one.id}  ${one.status}${why}  ${one.kind} ${words.join(" ")}  ${sums}`;
}
