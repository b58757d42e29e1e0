/** The Substrate chain in a thread of its own: finalised heads, snapshots, and this node's weights. */

import { join } from "node:path";
import { createSr25519Signer } from "@platform/keys";
import { fromHex, type Hex32, type Port } from "@platform/protocol";
import { openDatabase } from "@platform/storage";
import {
  type AnchorRow,
  ChainClient,
  createAnchorLedger,
  createWeightLedger,
  createWeightsSubmitter,
  type LedgerRow,
  WEIGHTS_DATABASE,
} from "@platform/weights-submitter";
import type { AnchorSubmission, WeightSubmission } from "../api.ts";
import type { RpcCall, RpcMessage } from "../ports/rpc.ts";
import { readAnchors } from "./chain-anchors.ts";
import type { ChainEvents, ChainTable } from "./chain-link.ts";
import { systemClock } from "./clock.ts";
import { serveOpened } from "./serve-opened.ts";

export interface ChainConfig {
  readonly dataDir: string;
  /** ws:// or wss:// */
  readonly url: string;
  readonly netuid: number;
  readonly substrateGenesis: Hex32;
  /** sr25519 seed, 64 hex characters. */
  readonly hotkeySeed: string;
}

/** The ledger's file in the data directory. */
const WEIGHTS_FILE = "weights.db";
/** Newest rows that the API shows. */
const SHOWN_SUBMISSIONS = 64;

/** Answers at once or with CHAIN_UNREACHABLE; weights are queued durably and sent by themselves. */
export function startChain(port: Port<RpcCall, RpcMessage>, config: ChainConfig): void {
  serveOpened(port, () => openChainTable(port, config));
}

function openChainTable(port: Port<RpcCall, RpcMessage>, config: ChainConfig): ChainTable {
  const { dataDir, url, netuid, substrateGenesis, hotkeySeed } = config;
  const db = openDatabase(join(dataDir, WEIGHTS_FILE), WEIGHTS_DATABASE);
  const client = new ChainClient({ url, netuid, substrateGenesis });
  const anchors = createAnchorLedger(db);
  const submitter = createWeightsSubmitter({
    chain: client,
    ledger: createWeightLedger(db, substrateGenesis),
    anchors,
    signer: createSr25519Signer(fromHex(hotkeySeed)),
    clock: systemClock,
  });
  const post = <Name extends keyof ChainEvents>(name: Name, value: ChainEvents[Name]): void =>
    port.post({ type: "event", name, value });
  client.onFinalized((ref) => post("finalized", ref));
  client.onTrouble((reason) => post("trouble", reason));
  return {
    blockHash: (number) => client.blockHash(number),
    snapshotAt: (number) => client.snapshotAt(number),
    submitWeights: async (order) => {
      await submitter.submit(order);
    },
    weightSubmissions: async () => submitter.history(SHOWN_SUBMISSIONS).map(viewOf),
    anchorHead: async (order) => {
      await submitter.anchor(order);
    },
    anchorSubmissions: async () => anchors.history(SHOWN_SUBMISSIONS).map(anchorView),
    anchorsAt: (block) => readAnchors(client, block),
    close: async () => {
      // The client first: what waits for an answer is then over at once.
      await client.close();
      await submitter.close();
      db.close();
    },
  };
}

function viewOf({ epoch, mechanism, state, blockHash, error }: LedgerRow): WeightSubmission {
  return { epoch, mechanism, state, blockHash, error };
}

function anchorView({ epoch, head, state, block, error }: AnchorRow): AnchorSubmission {
  return { epoch, head, state, block, error };
}
