/** Four validators with scripted evaluators and one active challenge: a submission takes seconds. */

import { type Hex32, STATUSES, type Status } from "@platform/protocol";
import type { SubmissionInfo } from "@platform/runtime";
import { apiOf, commitWork, publish } from "./actors.ts";
import {
  type LocalInit,
  type LocalValidators,
  localValidators,
  until,
} from "./local-validators.ts";
import { scriptedEvaluator } from "./scripted-evaluator.ts";
import { simpleChallenge } from "./simple-challenge.ts";

const SLOW_BLOCK_MS = 400;

/** Windows wide enough for view changes of two seconds inside each. */
export const SMALL = {
  epochBlocks: 60,
  epochSlots: 300,
  intakeSlots: 5,
  revealSlots: 60,
  attestSlots: 12,
  attestDeadlineSlots: 200,
  disputeSlots: 5,
} as const;

/** One network for one test, closed whatever happens: tests of a file can run side by side. */
export async function withNetwork(
  init: Partial<LocalInit>,
  use: (net: LocalValidators) => Promise<void>,
): Promise<void> {
  const net = await smallNetwork(init);
  try {
    await use(net);
  } finally {
    await net.close();
  }
}

export async function smallNetwork(init: Partial<LocalInit>): Promise<LocalValidators> {
  return localValidators({
    validators: 4,
    miners: 4,
    intervalMs: 100,
    parameters: SMALL,
    log: process.env["VLOG"] === undefined ? undefined : console.log,
    ...init,
    alter: (hotkey, parts) => {
      const scripted = { ...parts, evaluator: scriptedEvaluator() };
      return init.alter?.(hotkey, scripted) ?? scripted;
    },
  });
}

/** Published and active; from then on the chain is slow, so that one epoch holds the whole test. */
export async function activeChallenge(net: LocalValidators): Promise<Hex32> {
  const id = await publish(net, simpleChallenge());
  await until(
    "the challenge is active",
    async () => ((await apiOf(net).challenges())[0]?.status === 1 ? true : undefined),
    30_000,
  );
  net.chain.pace(SLOW_BLOCK_MS);
  return id;
}

/** Committed and revealed; resolves to its id. */
export async function submitWork(
  net: LocalValidators,
  challenge: Hex32,
  bytes: Uint8Array,
  miner = 0,
): Promise<Hex32> {
  const signer = net.miners[miner];
  if (signer === undefined) throw new Error(`no miner ${miner}`);
  const work = await commitWork(net, signer, challenge, bytes);
  await work.reveal();
  return work.id;
}

export function statusOf(item: SubmissionInfo): Status {
  return STATUSES[item.status] as Status;
}

/** Waits until validator `via` has the submission in one of these statuses. */
export function reaches(
  net: LocalValidators,
  id: Hex32,
  wanted: readonly Status[],
  via = 0,
): Promise<SubmissionInfo> {
  return until(
    `submission is ${wanted.join(" or ")}`,
    async () => {
      const item = await apiOf(net, via).submission(id);
      return item !== null && wanted.includes(statusOf(item)) ? item : undefined;
    },
    30_000,
  );
}

export async function heightOf(net: LocalValidators, via: number): Promise<bigint> {
  return (await apiOf(net, via).status()).height;
}

export async function waitHeight(net: LocalValidators, via: number, height: bigint): Promise<void> {
  await until(
    `validator ${via} at height ${height}`,
    async () => ((await heightOf(net, via)) >= height ? true : undefined),
    30_000,
  );
}

/** State roots of these validators at the greatest height that all of them have. */
export async function rootsAtCommonHeight(
  net: LocalValidators,
  vias: readonly number[],
): Promise<(Hex32 | undefined)[]> {
  const heights = await Promise.all(vias.map((via) => heightOf(net, via)));
  const common = heights.reduce((least, one) => (one < least ? one : least));
  return Promise.all(vias.map(async (via) => (await apiOf(net, via).block(common))?.stateRoot));
}
