/** Brings a network up: a chain process, a set-up subnet, genesis, and validators as processes. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DevClient } from "@platform/chain-devnet";
import { verifySignature } from "@platform/keys";
import {
  CodedError,
  chainIdOf,
  type Genesis,
  type Hex32,
  parseGenesis,
  toErrorRecord,
} from "@platform/protocol";
import { lockForWriting, type WriterLock } from "@platform/storage";
import type { ChainClient } from "@platform/weights-submitter";
import { type Layout, layoutOf } from "./layout.ts";
import { type Samples, writeSamples } from "./miners/samples.ts";
import { openChain } from "./network/chain-access.ts";
import { DevnetNode } from "./network/devnet-node.ts";
import { foundNetwork } from "./network/found.ts";
import { differenceOf, type KeptState, readKeptState } from "./network/kept-state.ts";
import { createKeys, loadKeys, type NetworkKeys } from "./network/keys.ts";
import { writeNodeFiles } from "./network/node-files.ts";
import { checkOptions, type DevnetOptions, founders, NETUID, placeOf } from "./options.ts";
import { type Child, tailOf } from "./processes/child.ts";
import { ChildSet } from "./processes/child-set.ts";
import { freePorts } from "./processes/free-ports.ts";
import { endOrphans } from "./processes/orphans.ts";
import type { Reporter } from "./report/reporter.ts";
import { createStopwatch, type Stopwatch } from "./report/stopwatch.ts";

export interface Devnet {
  readonly options: DevnetOptions;
  readonly layout: Layout;
  readonly genesis: Genesis;
  readonly chainId: Hex32;
  readonly keys: NetworkKeys;
  readonly samples: Samples;
  readonly nodes: readonly DevnetNode[];
  readonly chainUrl: string;
  /** The runner's own connection: nothing that it reads passes through a validator. */
  readonly chain: ChainClient;
  readonly stopwatch: Stopwatch;
  /** True if it came up on kept data. */
  readonly kept: boolean;
  /** Starts a program of ours beside the network; it is stopped with it. */
  spawn(name: string, script: string, args: readonly string[]): Child;
  /** Throws if the chain or a validator ended that nobody stopped. */
  assertAlive(): void;
  stop(): Promise<void>;
}

const CHAIN_BIN = fileURLToPath(
  new URL("../bin/chain-devnet.ts", import.meta.resolve("@platform/chain-devnet")),
);
/** Four nodes on two slow cores need some seconds each; a cold compile cache doubles it. */
const READY_MS = 90_000;

/**
 * Resolves when every validator is ready. The signal stops a start that is under way.
 *
 * @throws CodedError USAGE, DEVNET_RUNNING, DEVNET_STATE_DAMAGED, NODE_ENDED, DEVNET_TIMEOUT
 */
export async function startDevnet(
  options: DevnetOptions,
  reporter: Reporter,
  signal: AbortSignal = new AbortController().signal,
): Promise<Devnet> {
  checkOptions(options);
  const stopwatch = createStopwatch();
  const layout = layoutOf(options.dataDir);
  const lock = lockForRunner(layout);
  const ended = await endOrphans(layout);
  if (ended > 0) reporter.line(`ended ${ended} processes that an earlier run left behind`);
  const children = new ChildSet(layout);
  const nodes: DevnetNode[] = [];
  let client: ChainClient | undefined;
  const stop = async (): Promise<void> => {
    await client?.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await children.stop();
    lock.release();
  };
  try {
    const { state, kept } = await prepareState(options, layout, reporter);
    const chain = children.spawn("chain", CHAIN_BIN, chainArguments(options, layout, state, kept));
    const samples = await writeSamples(layout, options.seed);
    const keys = kept
      ? loadKeys(layout, options.validators, samples.miners)
      : createKeys(layout, options.validators, samples.miners);
    const chainUrl = await chainReady(chain);
    stopwatch.mark("chain up");
    const dev = await DevClient.connect(chainUrl);
    const genesis = kept
      ? parseGenesis(readFileSync(layout.genesis, "utf8"), verifySignature)
      : await found(options, layout, state, keys, {
          url: chainUrl,
          blockTimeMs: options.blockTimeMs,
          dev,
        });
    const chainId = chainIdOf(genesis);
    reporter.line(`${kept ? "kept" : "new"} network ${chainId}, chain ${chainUrl}`);
    stopwatch.mark("set-up sealed");
    for (const [i, node] of state.nodes.entries()) {
      const script = options.programs.validatorAt?.[i] ?? options.programs.validatorNode;
      nodes.push(new DevnetNode(layout, i, script, node, placeOf(options, i)));
    }
    if (kept) keepState(options, layout, state, keys, chainUrl);
    signal.throwIfAborted();
    await startNodes(nodes.slice(0, founders(options)), dev, kept, signal);
    dev.close();
    const connected = await openChain(chainUrl, NETUID);
    client = connected;
    stopwatch.mark("validators ready");
    reporter.line(`${nodes.length} validators are ready, each a process of its own`);
    return {
      ...{ options, layout, genesis, chainId, keys, samples, nodes, chainUrl, stopwatch, kept },
      chain: connected,
      spawn: (name, script, args) => children.spawn(name, script, args),
      stop,
      assertAlive: () => {
        if (!children.isRunning("chain")) throw endedError("chain", chain.logFile);
        for (const node of nodes) node.assertAlive();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The kept network if it serves these options, else room for a new one. */
async function prepareState(
  options: DevnetOptions,
  layout: Layout,
  reporter: Reporter,
): Promise<{ state: KeptState; kept: boolean }> {
  const found = options.fresh ? undefined : readKeptState(layout.state);
  const difference = found === undefined ? undefined : differenceOf(found, options);
  const kept = found !== undefined && difference === undefined;
  if (difference !== undefined) reporter.line(`starting afresh: ${difference}`);
  if (!kept) rmSync(layout.root, { recursive: true, force: true });
  // Drawn at each start: somebody else may have taken the ports of the last one.
  const [chainPort = 0, ...ports] = await freePorts(1 + 3 * options.validators);
  const nodes = Array.from({ length: options.validators }, (_, i) => ({
    hotkey: found?.nodes[i]?.hotkey ?? "",
    http: ports[3 * i] ?? 0,
    validatorPort: ports[3 * i + 1] ?? 0,
    edgePort: ports[3 * i + 2] ?? 0,
  }));
  const { seed, validators, intervalMs, blockTimeMs } = options;
  const state = { formatVersion: 1 as const, seed, validators, intervalMs, blockTimeMs };
  return { state: { ...state, chainPort, nodes }, kept };
}

/** Notes the state last: a network that was only half founded is founded anew. */
async function found(
  options: DevnetOptions,
  layout: Layout,
  state: KeptState,
  keys: NetworkKeys,
  chain: { readonly url: string; readonly blockTimeMs: number; readonly dev: DevClient },
): Promise<Genesis> {
  const genesis = await foundNetwork(layout, keys, options, chain);
  for (const [i, node] of state.nodes.entries())
    node.hotkey = keys.validators[i]?.hotkey.publicKey ?? "";
  keepState(options, layout, state, keys, chain.url);
  return genesis;
}

function keepState(
  options: DevnetOptions,
  layout: Layout,
  state: KeptState,
  keys: NetworkKeys,
  chainUrl: string,
): void {
  writeNodeFiles(layout, options, state, keys, chainUrl);
  writeFileSync(layout.state, `${JSON.stringify(state, null, 2)}\n`);
}

/** Two runners on one directory would end each other's processes as leftovers. */
function lockForRunner(layout: Layout): WriterLock {
  try {
    return lockForWriting(layout.root);
  } catch (error) {
    if (toErrorRecord(error).code !== "DATABASE_LOCKED") throw error;
    throw new CodedError(
      {
        code: "DEVNET_RUNNING",
        message: `a network already runs on ${layout.root}`,
        hint: "stop the other one with Ctrl-C, or give another directory: --data DIRECTORY",
      },
      { cause: error },
    );
  }
}

/** The first boundary comes 11 chain blocks after the timer's start; the owner needs about 8. */
const TIMER_AFTER_MS = 3_000;

/**
 * The chain's timer starts a little before the nodes are ready, so that the first epoch opens soon
 * after the challenges are verified. Before the owner's first command nothing depends on it.
 */
async function startNodes(
  nodes: readonly DevnetNode[],
  dev: DevClient,
  kept: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const node of nodes) node.start();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const ready = Promise.all(nodes.map((node) => node.ready(READY_MS, stop)));
  try {
    await Promise.race([ready, delay(TIMER_AFTER_MS)]);
    if (!kept) await dev.startTimer();
    await ready;
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}

function chainArguments(
  options: DevnetOptions,
  layout: Layout,
  state: KeptState,
  kept: boolean,
): string[] {
  return [
    ...["--port", String(state.chainPort), "--data", layout.chain],
    ...["--block-time", String(options.blockTimeMs)],
    ...(options.places === undefined ? [] : ["--host", options.places.chainHost, "--allow-remote"]),
    // A kept chain runs on from where it was.
    ...(kept ? [] : ["--instant"]),
  ];
}

async function chainReady(chain: Child): Promise<string> {
  for await (const line of chain.lines) {
    const ready: unknown = JSON.parse(line);
    if (typeof ready === "object" && ready !== null && "url" in ready) return String(ready.url);
  }
  throw endedError("chain", chain.logFile);
}

function endedError(name: string, logFile: string): CodedError {
  return new CodedError({
    code: "NODE_ENDED",
    message: `the ${name} process ended:\n${tailOf(logFile)}`,
    hint: `its log is ${logFile}`,
  });
}
