import {
  assert,
  CodedError,
  type Hex32,
  MAX_CERTIFICATE_BYTES,
  type Port,
  toErrorRecord,
} from "@platform/protocol";
import { AuthPlane } from "../auth/auth-plane.ts";
import { BlobClient } from "../blob/blob-client.ts";
import { BlobServer } from "../blob/blob-server.ts";
import type { Member, NetworkConfig, NetworkStats, Outcome } from "../config.ts";
import { ProviderRecords } from "../dht/provider-records.ts";
import { GossipPlane } from "../gossip/gossip-plane.ts";
import { BanList } from "../limit/ban-list.ts";
import { Connections } from "../members/connections.ts";
import { LineWatch } from "../members/line-watch.ts";
import { MemberTable } from "../members/member-table.ts";
import type { Call, NetworkCommand, NetworkEvent } from "../messages.ts";
import { exactBytes } from "../messages.ts";
import { Counters } from "../metrics/counters.ts";
import { networkNames } from "../names.ts";
import { PbftPlane } from "../pbft/pbft-plane.ts";
import { peerIdOfSeed } from "../peer-id.ts";
import { SyncPlane } from "../sync/sync-plane.ts";
import { AskBook } from "./ask-book.ts";
import type { NetworkContext } from "./context.ts";
import { createHost, type Host } from "./create-host.ts";

/** Opens the host, binds it to the port and reports `ready`. Throws what listening throws. */
export async function openNetwork(
  port: Port<NetworkCommand, NetworkEvent>,
  config: NetworkConfig,
): Promise<() => Promise<void>> {
  const certificateBytes = config.certificate?.length ?? 0;
  assert(config.peerSeed.length === 32, "a peer seed has 32 bytes");
  assert(certificateBytes <= MAX_CERTIFICATE_BYTES, "a certificate has at most 1 KiB");
  assert(
    config.role !== "validator" || certificateBytes > 0,
    "a validator host shows its delegation",
  );
  const post = (event: NetworkEvent) => port.post(event);
  const now = () => performance.now();
  const context: NetworkContext = {
    config,
    names: networkNames(config.chainId, config.netuid),
    counters: new Counters(),
    members: new MemberTable(peerIdOfSeed(config.peerSeed)),
    bans: new BanList(now),
    asks: new AskBook(post),
    post,
    now,
  };
  const network = new Network(context, await createHost(context), () => port.close());
  await network.start();
  port.onMessage((command) => network.receive(command));
  post({
    type: "ready",
    info: { peerId: network.host.peerId.toString(), addresses: network.addresses() },
  });
  return () => network.stop();
}

class Network {
  readonly host: Host;
  readonly #context: NetworkContext;
  readonly #connections: Connections;
  readonly #lines: LineWatch;
  readonly #pbft: PbftPlane;
  readonly #sync: SyncPlane;
  readonly #gossip: GossipPlane;
  readonly #auth: AuthPlane;
  readonly #blobServer: BlobServer;
  readonly #blobClient: BlobClient;
  readonly #records: ProviderRecords;
  readonly #onStopped: () => void;
  #stopping: Promise<void> | undefined;

  constructor(context: NetworkContext, host: Host, onStopped: () => void) {
    this.#context = context;
    this.#onStopped = onStopped;
    this.host = host;
    this.#auth = new AuthPlane(context);
    this.#connections = new Connections(context, host, this);
    this.#lines = new LineWatch(context, this.#connections, ({ remotePeer }, signal) =>
      host.services.ping.ping(remotePeer, { signal }),
    );
    this.#pbft = new PbftPlane(context, this.#connections, (peerId) => this.#lines.heard(peerId));
    this.#sync = new SyncPlane(context, this.#connections);
    this.#gossip = new GossipPlane(context, host);
    this.#records = new ProviderRecords(host);
    this.#blobServer = new BlobServer(context);
    this.#blobClient = new BlobClient(context, this.#connections, this.#records);
  }

  async start(): Promise<void> {
    if (this.#context.config.role === "validator") await this.#pbft.start(this.host);
    await this.#auth.start(this.host);
    await this.#sync.start(this.host);
    await this.#blobServer.start(this.host);
  }

  addresses(): string[] {
    return this.host.getMultiaddrs().map((address) => address.toString());
  }

  memberConnected(hotkey: Hex32): void {
    this.#pbft.connected(hotkey);
  }

  receive(command: NetworkCommand): void {
    switch (command.type) {
      case "members":
        this.#setMembers(command.members);
        return;
      case "send":
        this.#pbft.send(command.to, command.class, command.bytes);
        return;
      case "answer":
        this.#context.asks.settle(command.id, command.outcome);
        return;
      case "call":
        void this.#answer(command.call);
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#lines.stop();
    this.#connections.stop();
    this.#gossip.stop();
    this.#pbft.stop();
    this.#context.asks.stop();
    await this.host.stop();
  }

  #setMembers(members: readonly Member[]): void {
    this.#context.members.replace(members);
    this.#pbft.membersChanged();
    this.#connections.membersChanged();
  }

  async #answer(call: Call): Promise<void> {
    let outcome: Outcome<unknown>;
    try {
      const value = await this.#run(call);
      outcome = { ok: true, value: value instanceof Uint8Array ? exactBytes(value) : value };
    } catch (error) {
      outcome = { ok: false, error: toErrorRecord(error) };
    }
    this.#context.post({ type: "result", id: call.id, outcome });
    // Last of all: an open port would keep a worker alive.
    if (call.name === "stop") this.#onStopped();
  }

  #run(call: Call): Promise<unknown> {
    switch (call.name) {
      case "request":
        return this.#sync.request(call.input);
      case "publish":
        return this.#gossip.publish(call.input.topic, call.input.bytes);
      case "fetchBlob":
        return this.#blobClient.fetch(call.input);
      case "provide":
        return this.#records.provide(call.input.cid);
      case "findProviders":
        return this.#records.find(call.input.cid, call.input.limit);
      case "dial":
        return this.#dial(call.input.address);
      case "stats":
        return Promise.resolve(this.#stats());
      case "stop":
        return this.stop();
    }
  }

  async #dial(address: string): Promise<string> {
    const peerId = address.split("/p2p/").at(-1) ?? "";
    if (peerId === address || peerId === "")
      throw new CodedError({
        code: "ADDRESS_UNUSABLE",
        message: `"${address}" does not end in /p2p/<peer id>`,
        hint: "copy the whole address that the other node prints",
      });
    await this.#connections.reach(peerId, [address]);
    return peerId;
  }

  #stats(): NetworkStats {
    return {
      counters: this.#context.counters.snapshot(),
      connections: this.host.getConnections().length,
      members: this.#connections.connectedMembers(),
      meshPeers: this.#gossip.meshSizes(),
    };
  }
}
