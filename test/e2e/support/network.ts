/** A network of four real daemons and a real dev chain, in a directory and on ports of its own. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Devnet,
  type DevnetNode,
  type DevnetOptions,
  type DevnetPlaces,
  type Reporter,
  startDevnet,
} from "@platform/devnet";
import type { Hex32, Parameters } from "@platform/protocol";
import { inject } from "./environment.ts";
import { until } from "./until.ts";

const REPOSITORY = new URL("../../../", import.meta.url);
export const VALIDATOR_NODE: string = fileURLToPath(
  new URL("apps/validator-node/bin/validator-node.js", REPOSITORY),
);
const SUBNET = fileURLToPath(new URL("apps/subnet-cli/bin/subnet.js", REPOSITORY));
const INTERVAL_MS = 250;
const BLOCK_TIME_MS = 250;
/**
 * A reveal has six seconds: a view that is lost between commit and reveal costs two, and a miner
 * signs again after four. Who is in time waits for none of them.
 */
const PARAMETERS = { epochBlocks: 27, epochSlots: 54, revealSlots: 24 } as const;
const VALIDATORS = 4;
/** A node on two loaded cores: worker starts, databases, catching up. */
const READY_MS = 60_000;

export interface TestNetwork {
  readonly devnet: Devnet;
  readonly nodes: readonly DevnetNode[];
  readonly directory: string;
  node(index: number): DevnetNode;
  dataDir(index: number): string;
  chainPid(): number;
  /** Starts again and waits until it is ready. */
  restart(index: number): Promise<void>;
  /** Runs another entry on the data of a stopped validator; does not wait. */
  startAs(index: number, entry: string, variables: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

export interface TestNetworkInit {
  readonly seed: number;
  /** @default 4 */
  readonly validators?: number;
  /** Networks of their own for the validators. */
  readonly places?: DevnetPlaces;
  /** In the place of the short epochs that tests have otherwise. */
  readonly parameters?: Partial<Parameters>;
  /** Entries of faulty validators, by index; with what they read from the environment. */
  readonly faulty?: Readonly<Record<number, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Slot length. @default 250 */
  readonly intervalMs?: number;
  /** Tables of every validator's file. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** In the place of this file's values. */
  readonly options?: Partial<DevnetOptions>;
}

/** Path of an entry in test/e2e/entries. */
export function entry(name: string): string {
  return fileURLToPath(new URL(`../entries/${name}.ts`, import.meta.url));
}

export async function startNetwork(init: TestNetworkInit): Promise<TestNetwork> {
  const directory = mkdtempSync(join(tmpdir(), "platform-e2e-"));
  const restore = inject(init.variables ?? {});
  try {
    const devnet = await startDevnet(
      {
        dataDir: join(directory, "net"),
        validators: init.validators ?? VALIDATORS,
        seed: init.seed,
        intervalMs: init.intervalMs ?? INTERVAL_MS,
        blockTimeMs: BLOCK_TIME_MS,
        parameters: { ...PARAMETERS, ...init.parameters },
        ...(init.settings === undefined ? {} : { settings: init.settings }),
        fresh: true,
        ...(init.places === undefined ? {} : { places: init.places }),
        ...init.options,
        programs: {
          validatorNode: VALIDATOR_NODE,
          subnet: SUBNET,
          ...(init.faulty === undefined ? {} : { validatorAt: init.faulty }),
        },
      },
      silent,
    );
    return bind(devnet, directory);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  } finally {
    restore();
  }
}

const silent: Reporter = { line: () => undefined, live: () => undefined, settle: () => undefined };

function bind(devnet: Devnet, directory: string): TestNetwork {
  const { nodes, layout } = devnet;
  const node = (index: number): DevnetNode => {
    const found = nodes[index];
    if (found === undefined) throw new RangeError(`there is no validator ${index}`);
    return found;
  };
  return {
    devnet,
    nodes,
    directory,
    node,
    dataDir: (index) => join(layout.validator(index), "data"),
    chainPid: () => {
      for (const pid of readdirSync(layout.pids))
        if (readFileSync(join(layout.pids, pid), "utf8") === "chain") return Number(pid);
      throw new Error("the chain does not run");
    },
    restart: async (index) => {
      node(index).start();
      await node(index).ready(READY_MS, new AbortController().signal);
    },
    startAs: (index, script, variables) => {
      const restore = inject(variables);
      try {
        node(index).start(script);
      } finally {
        restore();
      }
    },
    close: async () => {
      // A stopped process does not hear SIGTERM.
      signalAll(layout.pids, "SIGCONT");
      await Promise.all(nodes.map((one) => one.kill()));
      await devnet.stop();
      if (process.env["E2E_KEEP"] === undefined)
        rmSync(directory, { recursive: true, force: true });
    },
  };
}

function signalAll(pids: string, signal: NodeJS.Signals): void {
  for (const pid of readdirSync(pids)) {
    try {
      process.kill(-Number(pid), signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Runs a command of the operator; its exit code. Ask {@link command} when it must succeed. */
export async function exitOf({ devnet }: TestNetwork, words: readonly string[]): Promise<number> {
  return (await devnet.spawn("operator", VALIDATOR_NODE, words).exited) ?? -1;
}

/** @throws the command's own output unless it ends well */
export async function command(net: TestNetwork, words: readonly string[]): Promise<void> {
  const child = net.devnet.spawn("operator", VALIDATOR_NODE, words);
  const code = await child.exited;
  if (code !== 0)
    throw new Error(
      `${words.join(" ")} ended with ${code}: ${readFileSync(child.logFile, "utf8")}`,
    );
}

/** The configuration of one validator. */
export function configOf({ devnet }: TestNetwork, index: number): string {
  return join(devnet.layout.validator(index), "validator.toml");
}

/** With one validator's keys, through the API of another. */
export function operator(
  net: TestNetwork,
  index: number,
  words: readonly string[],
  via = 0,
): Promise<void> {
  const url = net.node(via).api.url;
  return command(net, [...words, "--config", configOf(net, index), "--url", url]);
}

/** The owner signs and publishes tsp; resolves when it takes submissions. */
export async function publishTsp({ devnet, nodes }: TestNetwork, via = 0): Promise<Hex32> {
  const directory = devnet.samples.challenges.find((path) => path.endsWith("/tsp"));
  const node = nodes[via];
  if (directory === undefined || node === undefined) throw new Error("tsp or node is missing");
  keepBoards(join(directory, "challenge.json"));
  const owner = devnet.spawn("owner", devnet.options.programs.subnet, [
    ...["challenge", "publish", directory],
    ...["--key", devnet.layout.owner, "--node", node.api.url],
  ]);
  const code = await owner.exited;
  if (code !== 0)
    throw new Error(`publish ended with ${code}: ${readFileSync(owner.logFile, "utf8")}`);
  return until("tsp is active", 60_000, async () => {
    const tsp = (await node.api.challenges()).find(({ name }) => name === "tsp");
    return tsp?.status === "active" ? tsp.id : undefined;
  });
}

/** Epochs last 7 s here: a board must not run empty while a test waits for quiet weights. */
function keepBoards(path: string): void {
  const description = JSON.parse(readFileSync(path, "utf8"));
  description.manifest.policy.scoreEpochs = 250;
  writeFileSync(path, JSON.stringify(description));
}
