/** The main thread's end of the chain service: last known facts at once, questions over the port. */

import type { ChainRef, ChainSnapshot, ErrorRecord, Hex32, Port } from "@platform/protocol";
import type { AnchorSubmission, WeightSubmission } from "../api.ts";
import type { AnchorOrder, ChainLink, WeightOrder } from "../components.ts";
import { createRpcClient, type RpcCall, type RpcMessage } from "../ports/rpc.ts";
import type { ChainAnchors } from "../sync/anchored-heads.ts";

/** Calls of the chain service's port. */
export interface ChainTable {
  blockHash(number: bigint): Promise<Hex32>;
  snapshotAt(number: bigint): Promise<ChainSnapshot>;
  submitWeights(order: WeightOrder): Promise<void>;
  weightSubmissions(): Promise<readonly WeightSubmission[]>;
  anchorHead(order: AnchorOrder): Promise<void>;
  anchorSubmissions(): Promise<readonly AnchorSubmission[]>;
  anchorsAt(block: ChainRef): Promise<ChainAnchors>;
  close(): Promise<void>;
}

/** Events of the chain service's port. */
export interface ChainEvents {
  readonly finalized: ChainRef;
  readonly trouble: string | null;
}

export interface ServiceChainLink extends ChainLink {
  /** Fails every waiting question: the thread is gone. */
  fail(error: ErrorRecord): void;
}

export function createChainLink(port: Port<RpcMessage, RpcCall>): ServiceChainLink {
  const client = createRpcClient<ChainTable>(port);
  let finalized: ChainRef | null = null;
  let trouble: string | null = "not connected yet";
  let receive: (ref: ChainRef) => void = () => undefined;
  client.onEvent((name, value) => {
    if (name === "trouble") trouble = value as ChainEvents["trouble"];
    if (name !== "finalized") return;
    finalized = value as ChainEvents["finalized"];
    trouble = null;
    receive(finalized);
  });
  return {
    finalized: () => finalized,
    trouble: () => trouble,
    onFinalized: (handler) => {
      receive = handler;
      if (finalized !== null) handler(finalized);
    },
    blockHash: (number) => client.call.blockHash(number),
    snapshotAt: (number) => client.call.snapshotAt(number),
    submitWeights: (order) => client.call.submitWeights(order),
    weightSubmissions: () => client.call.weightSubmissions(),
    anchorHead: (order) => client.call.anchorHead(order),
    anchorSubmissions: () => client.call.anchorSubmissions(),
    anchorsAt: (block) => client.call.anchorsAt(block),
    close: () => client.call.close(),
    fail: client.fail,
  };
}
