/** The way of the main job's submissions on four whole validators, everything real but chain and
 * network: queue, verify, commit, reveal, evaluate, attest, certify, weigh. */

import type { Challenge } from "@platform/challenge-sdk";
import {
  challenge as sortChallenge,
  submissions as sortSubmissions,
} from "@platform/example-fastest-sort";
import { challenge as tspChallenge, submissions as tspSubmissions } from "@platform/example-tsp";
import { type Hex32, type Outcome, STATUSES } from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import type { WeightOrder } from "../../src/components.ts";
import { apiOf, commitWork, publish } from "./actors.ts";
import { type LocalValidators, localValidators, until } from "./local-validators.ts";

const FINAL: readonly string[] = ["certified", "unresolved", "refused"];

export interface JobWork {
  readonly name: string;
  readonly challenge: Challenge;
  readonly uid: number;
  readonly expected: { readonly outcome: Outcome; readonly program: Outcome | null };
  readonly item: SubmissionInfo;
}

export interface JobResult {
  readonly works: readonly JobWork[];
  /** First vector with weights that each validator submitted. */
  readonly orders: readonly { readonly hotkey: Hex32; readonly order: WeightOrder }[];
}

export function jobNetwork(): Promise<LocalValidators> {
  return localValidators({
    validators: 4,
    miners: 16,
    intervalMs: 250,
    parameters: {
      epochBlocks: 60,
      epochSlots: 60,
      intakeSlots: 12,
      revealSlots: 16,
      attestSlots: 12,
      attestDeadlineSlots: 160,
    },
    log: process.env["VLOG"] === undefined ? undefined : console.log,
  });
}

export async function runJob(net: LocalValidators, seed: number): Promise<JobResult> {
  const api = apiOf(net);
  const challenges = { tsp: await tspChallenge(seed), sort: await sortChallenge(seed) };
  const ids = new Map<Challenge, Hex32>();
  for (const challenge of Object.values(challenges))
    ids.set(challenge, await publish(net, challenge));
  await until(
    "both challenges are active",
    async () => {
      const list = await api.challenges();
      return list.length === 2 && list.every(({ status }) => status === 1) ? true : undefined;
    },
    40_000,
  );
  const { intakeSlots } = net.genesis.parameters;
  const cutOff = (await api.status()).epochStartSlot + BigInt(intakeSlots);
  const samples = [
    ...(await sortSubmissions(seed)).map((sample) => ({ sample, challenge: challenges.sort })),
    ...tspSubmissions(seed).map((sample) => ({ sample, challenge: challenges.tsp })),
  ];
  const sent = await Promise.all(
    samples.map(async ({ sample, challenge }, i) => {
      const signer = net.miners[i];
      if (signer === undefined) throw new Error("too few miners");
      const work = await commitWork(net, signer, ids.get(challenge) as Hex32, sample.bytes);
      if (challenge === challenges.sort)
        await until(
          "the cut-off",
          async () => ((await api.status()).slot >= cutOff ? true : undefined),
          30_000,
        );
      await work.reveal();
      return { name: sample.name, expected: sample.expected, challenge, id: work.id, uid: 4 + i };
    }),
  );
  const works = await Promise.all(
    sent.map(async ({ id, ...rest }) => ({ ...rest, item: await finalItem(net, id) })),
  );
  return { works, orders: await submittedOrders(net) };
}

function finalItem(net: LocalValidators, id: Hex32): Promise<SubmissionInfo> {
  return until(
    `submission ${id} is final`,
    async () => {
      const item = await apiOf(net).submission(id);
      return item !== null && FINAL.includes(STATUSES[item.status] ?? "") ? item : undefined;
    },
    60_000,
  );
}

function submittedOrders(net: LocalValidators): Promise<JobResult["orders"]> {
  return until(
    "weights submitted by all",
    () => {
      const orders = net.chain.orders.filter(({ order }) => order.weights.length > 0);
      return orders.length >= net.hotkeys.length ? orders.slice(0, net.hotkeys.length) : undefined;
    },
    40_000,
  );
}
