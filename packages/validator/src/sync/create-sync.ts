/** Catching up, serving and pruning of one validator, wired to its other parts. */

import { Scheme } from "@platform/protocol";
import type { Components } from "../components.ts";
import type { Consensus } from "../consensus/consensus.ts";
import type { Counters } from "../pipeline/counters.ts";
import type { Members } from "../pipeline/members.ts";
import type { StatusExchange } from "../pipeline/status-exchange.ts";
import type { ValidatorInit } from "../validator-init.ts";
import { Pruning } from "./pruning.ts";
import type { StagedSnapshot } from "./snapshot-fetch.ts";
import { Sync } from "./sync.ts";
import { SyncClient } from "./sync-client.ts";
import { SyncPeers } from "./sync-peers.ts";
import { SyncServer } from "./sync-server.ts";
import { DEFAULT_SYNC } from "./sync-settings.ts";

export interface SyncParts {
  readonly sync: Sync;
  readonly syncServer: SyncServer;
  readonly pruning: Pruning;
}

export interface SyncNeighbours {
  readonly counters: Counters;
  readonly members: Members;
  readonly status: StatusExchange;
  /** Exists once the network is bound. */
  readonly consensus: () => Consensus;
}

export function createSync(
  components: Components,
  init: ValidatorInit,
  { counters, members, status, consensus }: SyncNeighbours,
  onSnapshot: (staged: StagedSnapshot) => void,
): SyncParts {
  const { network, clock, logger, store, executor, verify } = components;
  const settings = init.sync ?? DEFAULT_SYNC;
  const delegations = () => consensus().head.session.members.map(({ signed }) => signed.delegation);
  const isMember = (hotkey: string): boolean =>
    delegations().some((delegation) => delegation.hotkey === hotkey);
  const hotkeyOf = (peerId: string): string | null =>
    [...delegations(), ...members.candidates].find(({ peerIds }) => peerIds.includes(peerId))
      ?.hotkey ?? null;
  const peers = new SyncPeers({
    network,
    clock,
    logger,
    connected: () => members.connected,
    claimed: (hotkey) => status.heightOf(hotkey),
    hotkeyOf,
    refused: (code) => counters.refused(code),
  });
  const sync = new Sync(
    {
      client: new SyncClient(network, peers),
      peers,
      clock,
      logger,
      executor,
      verify: (key, message, signature) => verify.now(Scheme.ed25519, key, message, signature),
      host: () => consensus().host,
      head: () => consensus().head,
      isMember: () => isMember(init.hotkey),
      onSnapshot,
    },
    { settings, trust: init.trust },
  );
  const height = (): bigint => consensus().head.header.height;
  const sets = () => [consensus().head.nextSet, consensus().head.set];
  const syncServer = new SyncServer(
    { store, executor, height, isMember, sets },
    settings.snapshotEvery,
  );
  return { sync, syncServer, pruning: new Pruning({ store, logger }, settings) };
}
