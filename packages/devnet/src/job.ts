/** The main job on a running network: publish, submit, and wait until it is weighed on the chain. */

import { setTimeout as delay } from "node:timers/promises";
import { isFinal, type SubmissionView } from "@platform/node-api";
import { CodedError, type Hex32, isQuorum } from "@platform/protocol";
import { type Refused, sendBadSignature } from "./miners/bad-signature.ts";
import type { Sample } from "./miners/samples.ts";
import { submitWorks } from "./miners/submit-works.ts";
import type { DevnetNode } from "./network/devnet-node.ts";
import { type Child, tailOf } from "./processes/child.ts";
import { waitUntil } from "./processes/wait-until.ts";
import type { Reporter } from "./report/reporter.ts";
import type { DevnetResult, ResultNotes } from "./report/result.ts";
import {
  chainWeights,
  commonRoots,
  originals,
  runtimeWeights,
  signedDigests,
} from "./results/collect.ts";
import { faultsOf } from "./results/verdict.ts";
import { createWatch, type Watch } from "./results/watch.ts";
import type { Devnet } from "./start-devnet.ts";

export interface JobOutcome {
  readonly result: DevnetResult;
  readonly notes: ResultNotes;
  /** Empty when everything holds. */
  readonly faults: readonly string[];
}

export async function runJob(
  devnet: Devnet,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const watch = createWatch(devnet, reporter);
  const stopWatching = new AbortController();
  const watching = watch.run(AbortSignal.any([signal, stopWatching.signal]));
  try {
    await publish(devnet, reporter, watch, signal);
    devnet.stopwatch.mark("challenges verified");
    const { ids, refused } = await submitAll(devnet, reporter, watch, signal);
    const epoch = await untilFinal(devnet, reporter, watch, ids, signal);
    return await collect(devnet, reporter, { ids, refused, epoch, signal });
  } finally {
    stopWatching.abort();
    await watching;
    reporter.settle();
  }
}

/** Of one epoch: the slowest start of an epoch, its batch, and the boundary that ends it. */
function patienceMs({ options, genesis }: Devnet): number {
  const { epochBlocks } = genesis.parameters;
  return 60_000 + 6 * epochBlocks * Math.max(options.intervalMs, options.blockTimeMs);
}

async function publish(
  devnet: Devnet,
  reporter: Reporter,
  watch: Watch,
  signal: AbortSignal,
): Promise<void> {
  const first = firstOf(devnet);
  const known = await first.api.challenges();
  const missing = devnet.samples.challenges.filter(
    (directory) => !known.some((one) => directory.endsWith(`/${one.name}`)),
  );
  if (missing.length > 0) {
    reporter.line(`the owner signs and publishes ${missing.length} challenges`);
    const owner = devnet.spawn("owner", devnet.options.programs.subnet, [
      ...["challenge", "publish", ...missing],
      ...["--key", devnet.layout.owner, "--node", first.api.url],
    ]);
    await finished(owner, signal);
  }
  await waitUntil(
    async () => {
      devnet.assertAlive();
      const challenges = await first.api.challenges();
      const done = challenges.filter((one) => one.status === "active" || verified(devnet, one));
      return done.length >= devnet.samples.challenges.length ? true : undefined;
    },
    { what: "verified challenges", timeoutMs: patienceMs(devnet), signal },
  );
  const late = watch.epoch() > 0n && missing.length > 0;
  reporter.line(
    `both challenges are verified by a quorum; active ${missing.length === 0 ? "already or " : ""}at the next epoch`,
  );
  if (late) reporter.line("the first boundary had passed by then: everything is one epoch later");
}

function verified({ genesis }: Devnet, challenge: { verifiedBy: readonly Hex32[] }): boolean {
  let power = 0n;
  let total = 0n;
  for (const one of genesis.validators) {
    total += one.power;
    if (challenge.verifiedBy.includes(one.signed.delegation.hotkey)) power += one.power;
  }
  return isQuorum(power, total);
}

interface Submitted {
  /** Sample by the submission's id. */
  readonly ids: ReadonlyMap<Hex32, Sample>;
  readonly refused: Refused;
}

/** The works through the miners' client, and beside them one forged by hand. */
async function submitAll(
  devnet: Devnet,
  reporter: Reporter,
  watch: Watch,
  signal: AbortSignal,
): Promise<Submitted> {
  const ids = new Map<Hex32, Sample>();
  watch.follow(ids);
  const forged = forge(devnet, signal);
  // Nobody awaits it before the miners are done; its failure must not crash the process then.
  forged.catch(() => undefined);
  await submitWorks(devnet, reporter, (id, sample) => ids.set(id, sample));
  const refused = await forged;
  reporter.line(`a commit with a forged signature was refused: ${refused.code}`);
  devnet.stopwatch.mark("reveals in");
  return { ids, refused };
}

/** Once the challenge runs, so that the signature is the only thing that is wrong. */
async function forge(devnet: Devnet, signal: AbortSignal): Promise<Refused> {
  const { seed } = devnet.options;
  const node = devnet.nodes[seed % devnet.nodes.length];
  const work = forgedWork(devnet);
  const miner = devnet.keys.miners[work?.miner ?? 0];
  if (node === undefined || work === undefined || miner === undefined)
    throw new RangeError("there is no node, work or miner");
  const challenge = await waitUntil(
    async () =>
      (await node.api.challenges()).find(
        (one) => one.name === work.challenge && one.status === "active",
      ),
    { what: "active challenge", timeoutMs: patienceMs(devnet), signal },
  );
  return sendBadSignature(node.api, devnet.genesis, challenge.id, miner);
}

/** In whose miner's name the forged commit is sent. */
function forgedWork({ samples, options }: Devnet): Sample | undefined {
  return samples.samples[options.seed % samples.samples.length];
}

/** The epoch in which the last submission became final, once the change block has ended it. */
async function untilFinal(
  devnet: Devnet,
  reporter: Reporter,
  watch: Watch,
  ids: ReadonlyMap<Hex32, Sample>,
  signal: AbortSignal,
): Promise<bigint> {
  watch.follow(ids);
  const views = await waitUntil(
    () => {
      const all = [...ids.keys()].map((id) => watch.view(id));
      return all.every((one) => one !== undefined && isFinal(one.status))
        ? (all as SubmissionView[])
        : undefined;
    },
    {
      what: "final state of every submission",
      timeoutMs: patienceMs(devnet),
      alive: () => devnet.assertAlive(),
      state: () => watch.text(),
      signal,
    },
  );
  devnet.stopwatch.mark("certified");
  const last = views.reduce((top, one) => maximum(top, one.certifiedHeight), 0n);
  const { epoch } = await firstOf(devnet).api.block(last);
  const intended = views.reduce((low, one) => (one.epoch < low ? one.epoch : low), epoch);
  if (epoch > intended)
    reporter.line(`the last submission became final in epoch ${epoch}, not in ${intended}`);
  reporter.line(`all ${views.length} submissions are final in epoch ${epoch}`);
  await waitUntil(() => (watch.epoch() > epoch ? true : undefined), {
    what: `end of epoch ${epoch}`,
    timeoutMs: patienceMs(devnet),
    alive: () => devnet.assertAlive(),
    signal,
  });
  devnet.stopwatch.mark("weights decided");
  return epoch;
}

function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function firstOf({ nodes }: Devnet): DevnetNode {
  const [first] = nodes;
  if (first === undefined) throw new RangeError("a network has at least one validator");
  return first;
}

interface Finished extends Submitted {
  readonly epoch: bigint;
  readonly signal: AbortSignal;
}

async function collect(
  devnet: Devnet,
  reporter: Reporter,
  { ids, refused, epoch, signal }: Finished,
): Promise<JobOutcome> {
  const { nodes, genesis, chainId, stopwatch } = devnet;
  const first = firstOf(devnet);
  const runtime = await runtimeWeights(nodes, epoch);
  reporter.line(`epoch ${epoch} is weighed; the validators set weights on the chain`);
  const wait = { timeoutMs: patienceMs(devnet), signal };
  const chain = await chainWeights(nodes, genesis, devnet.chain, epoch, wait);
  stopwatch.mark("weights finalised");
  const views = await originals(first);
  const submissions: DevnetResult["submissions"][number][] = [];
  for (const [id, sample] of ids) {
    const view = views.get(id);
    if (view === undefined) continue;
    submissions.push({
      ...{ id, challenge: sample.challenge, miner: view.miner, status: view.status },
      ...{ outcome: view.outcome, program: view.program, score: view.score, fuel: view.fuelUsed },
      digests: await signedDigests(nodes, genesis, chainId, id),
    });
  }
  submissions.push({
    ...{ id: refused.id, challenge: forgedWork(devnet)?.challenge ?? "", miner: refused.miner },
    ...{ status: "refused" as const, outcome: null, program: null, score: 0n, fuel: 0n },
    digests: {},
  });
  const challenges = await first.api.challenges();
  const roots = await commonRoots(nodes, 20_000);
  const result: DevnetResult = {
    ok: false,
    seconds: Math.round(10 * stopwatch.seconds()) / 10,
    seed: devnet.options.seed,
    chainId,
    ...roots,
    challenges: challenges.map(({ name, id, moduleCid }) => ({ name, id, moduleCid })),
    submissions,
    weights: { runtime, chain },
  };
  const faults = faultsOf(result, ids);
  return {
    result: { ...result, ok: faults.length === 0 },
    notes: {
      names: new Map([
        ...[...ids].map(([id, sample]) => [id, sample.name] as const),
        [refused.id, "bad-signature"] as const,
      ]),
      miners: new Map(devnet.keys.miners.map((key, i) => [key.publicKey, i])),
      steps: stopwatch.marks,
    },
    faults,
  };
}

/** Resolves when the program ended well. @throws CodedError PROGRAM_FAILED with what it said */
async function finished(child: Child, signal: AbortSignal): Promise<void> {
  const said: string[] = [];
  const reading = (async () => {
    for await (const line of child.lines) said.push(line);
  })();
  const abort = (): void => child.kill("SIGTERM");
  signal.addEventListener("abort", abort, { once: true });
  const code = await child.exited;
  signal.removeEventListener("abort", abort);
  await Promise.race([reading, delay(1_000)]);
  signal.throwIfAborted();
  if (code !== 0)
    throw new CodedError({
      code: "PROGRAM_FAILED",
      message: `${child.name} ended with ${code}: ${said.join("\n")}\n${tailOf(child.logFile)}`,
    });
}
