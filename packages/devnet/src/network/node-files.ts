/** The config of each validator, as an operator would write it. */

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peerIdOfSeed } from "@platform/p2p";
import { fromHex } from "@platform/protocol";
import { stringify } from "smol-toml";
import type { Layout } from "../layout.ts";
import type { DevnetOptions } from "../options.ts";
import type { KeptState } from "./kept-state.ts";
import type { NetworkKeys } from "./keys.ts";

type Node = KeptState["nodes"][number];

export function writeNodeFiles(
  layout: Layout,
  state: KeptState,
  keys: NetworkKeys,
  chainUrl: string,
  settings: DevnetOptions["settings"] = {},
): void {
  const hosts = state.nodes.map((node, i) => hostOf(node, keys, i));
  for (const [i, node] of state.nodes.entries()) {
    const directory = layout.validator(i);
    copyFileSync(layout.genesis, join(directory, "genesis.json"));
    copyFileSync(layout.snapshot, join(directory, "snapshot.json"));
    const others = hosts.filter((_, j) => j !== i);
    writeFileSync(join(directory, "validator.toml"), configText(node, chainUrl, others, settings));
  }
}

interface Host {
  readonly hotkey: string;
  readonly validator: string;
  readonly edge: string;
}

function hostOf(node: Node, keys: NetworkKeys, index: number): Host {
  const material = keys.validators[index]?.material;
  const peer = (seed: string | undefined): string => peerIdOfSeed(fromHex(seed ?? ""));
  return {
    hotkey: node.hotkey,
    validator: `${tcp(node.validatorPort)}/p2p/${peer(material?.validatorPeerSeed)}`,
    edge: `${tcp(node.edgePort)}/p2p/${peer(material?.edgePeerSeed)}`,
  };
}

function configText(
  node: Node,
  chainUrl: string,
  others: readonly Host[],
  settings: NonNullable<DevnetOptions["settings"]>,
): string {
  return stringify({
    ...settings,
    environment: "development",
    dataDir: "data",
    chain: { url: chainUrl },
    p2p: {
      validatorListen: [tcp(node.validatorPort)],
      edgeListen: [tcp(node.edgePort)],
      edgePeers: others.map((one) => one.edge),
    },
    peers: others.map((one) => ({ hotkey: one.hotkey, addresses: [one.validator] })),
    http: { host: "127.0.0.1", port: node.http },
    log: { level: "info", format: "json" },
  });
}

function tcp(port: number): string {
  return `/ip4/127.0.0.1/tcp/${port}`;
}
