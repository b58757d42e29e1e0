/** The config of each validator, as an operator would write it. */

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { peerIdOfSeed } from "@platform/p2p";
import { fromHex } from "@platform/protocol";
import { stringify } from "smol-toml";
import type { Layout } from "../layout.ts";
import { type DevnetOptions, type DevnetPlace, placeOf } from "../options.ts";
import type { KeptState } from "./kept-state.ts";
import type { NetworkKeys } from "./keys.ts";

type Node = KeptState["nodes"][number];

export function writeNodeFiles(
  layout: Layout,
  options: Pick<DevnetOptions, "places" | "settings">,
  state: KeptState,
  keys: NetworkKeys,
  chainUrl: string,
): void {
  const hosts = state.nodes.map((node, i) => hostOf(node, keys, i, placeOf(options, i).p2p));
  for (const [i, node] of state.nodes.entries()) {
    const directory = layout.validator(i);
    copyFileSync(layout.genesis, join(directory, "genesis.json"));
    copyFileSync(layout.snapshot, join(directory, "snapshot.json"));
    const others = hosts.filter((_, j) => j !== i);
    writeFileSync(
      join(directory, "validator.toml"),
      configText(node, placeOf(options, i), chainUrl, others, options.settings ?? {}),
    );
  }
}

interface Host {
  readonly hotkey: string;
  readonly validator: string;
  readonly edge: string;
}

function hostOf(node: Node, keys: NetworkKeys, index: number, address: string): Host {
  const material = keys.validators[index]?.material;
  const peer = (seed: string | undefined): string => peerIdOfSeed(fromHex(seed ?? ""));
  return {
    hotkey: node.hotkey,
    validator: `${tcp(address, node.validatorPort)}/p2p/${peer(material?.validatorPeerSeed)}`,
    edge: `${tcp(address, node.edgePort)}/p2p/${peer(material?.edgePeerSeed)}`,
  };
}

function configText(
  node: Node,
  place: DevnetPlace,
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
      validatorListen: [tcp(place.p2p, node.validatorPort)],
      edgeListen: [tcp(place.p2p, node.edgePort)],
      edgePeers: others.map((one) => one.edge),
    },
    peers: others.map((one) => ({ hotkey: one.hotkey, addresses: [one.validator] })),
    http: { host: place.http, port: node.http },
    log: { level: "info", format: "json" },
  });
}

function tcp(address: string, port: number): string {
  return `/ip4/${address}/tcp/${port}`;
}
