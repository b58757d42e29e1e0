/** Where the parts of a dev network lie below its data directory. */

import { join } from "node:path";

export interface Layout {
  readonly root: string;
  readonly state: string;
  readonly pids: string;
  readonly logs: string;
  readonly chain: string;
  readonly owner: string;
  readonly genesis: string;
  readonly snapshot: string;
  readonly journal: string;
  readonly batch: string;
  validator(index: number): string;
  minerKey(index: number): string;
  payload(name: string): string;
  challenge(name: string): string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    state: join(root, "devnet.json"),
    pids: join(root, "pids"),
    logs: join(root, "logs"),
    chain: join(root, "chain.db"),
    owner: join(root, "keys", "owner.json"),
    genesis: join(root, "genesis.json"),
    snapshot: join(root, "snapshot.json"),
    journal: join(root, "submissions"),
    batch: join(root, "batch.json"),
    validator: (index) => join(root, `validator-${index + 1}`),
    minerKey: (index) => join(root, "keys", `miner-${index + 1}.json`),
    payload: (name) => join(root, "payloads", name),
    challenge: (name) => join(root, "challenges", name),
  };
}
