/** What one operator has on disk: keys with known seeds, the network's files, and a config. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeKeyFile } from "@platform/keys";
import { genesisJson, Scheme } from "@platform/protocol";
import { snapshotFileText } from "@platform/validator/genesis";
import {
  seedOf,
  type TestNetwork,
} from "../../../../packages/validator/test/integration/executor-network.ts";

export interface OperatorDirectory {
  readonly config: string;
  readonly dataDir: string;
  readonly keys: string;
}

/** Validator `index` of that network. */
export function operatorDirectory(
  root: string,
  { genesis, snapshot }: TestNetwork,
  index: number,
): OperatorDirectory {
  const keys = join(root, "keys");
  mkdirSync(keys, { recursive: true });
  const seeds = {
    hotkey: "hot",
    session: "session",
    "validator-peer": "peer",
    "edge-peer": "edge",
  };
  for (const [purpose, name] of Object.entries(seeds))
    writeKeyFile(join(keys, `${purpose}.json`), {
      scheme: purpose === "hotkey" ? Scheme.sr25519 : Scheme.ed25519,
      seed: seedOf(`${name}${index}`),
      devOnly: true,
    });
  writeFileSync(join(root, "genesis.json"), genesisJson(genesis));
  writeFileSync(join(root, "snapshot.json"), snapshotFileText(snapshot));
  const config = join(root, "validator.toml");
  writeFileSync(config, 'environment = "development"\n[chain]\nurl = "ws://127.0.0.1:9"\n');
  return { config, dataDir: join(root, "data"), keys };
}
