import { type GossipsubMessage, TopicValidatorResult } from "@libp2p/gossipsub";
import { CodedError, GOSSIP_VERDICT_MS, MAX_GOSSIP_BYTES } from "@platform/protocol";
import { type GossipVerdict, TOPICS, type Topic } from "../config.ts";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { PeerBuckets, RATES } from "../limit/rates.ts";
import { exactBytes } from "../messages.ts";
import { type GossipRuntime, gossipRuntime } from "./gossip-runtime.ts";

const RESULTS = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
} as const;

const COUNTED = {
  accept: "gossip_accepted",
  ignore: "gossip_ignored",
  reject: "gossip_rejected",
} as const;

/** How often lost streams and bad scores are looked for. */
const TEND_MS = 2_000;
/** The library ignores a peer below this score (its own graylist threshold). */
const GRAYLIST = -80;
/** Looks in a row below the graylist before the peer is put out: scores decay, lags pass. */
const PATIENCE = 15;

/** Topics: publishing, and a verdict of the main thread on everything that arrives. */
export class GossipPlane {
  readonly #context: NetworkContext;
  readonly #host: Host;
  readonly #gossip: GossipRuntime;
  readonly #topicOf: ReadonlyMap<string, Topic>;
  readonly #memberRate: PeerBuckets;
  readonly #strangerRate: PeerBuckets;
  readonly #offences = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(context: NetworkContext, host: Host) {
    this.#context = context;
    this.#host = host;
    this.#gossip = gossipRuntime(host.services.gossip);
    this.#topicOf = new Map(TOPICS.map((topic) => [context.names.topics[topic], topic]));
    this.#memberRate = new PeerBuckets(RATES.gossipMember, context.now);
    this.#strangerRate = new PeerBuckets(RATES.gossipStranger, context.now);
    this.#gossip.addEventListener("gossipsub:message", (event) => void this.#judge(event.detail));
    // A miner only publishes; the network's traffic is not sent to it.
    if (context.config.role !== "client")
      for (const topic of TOPICS) this.#gossip.subscribe(context.names.topics[topic]);
    this.#timer = setInterval(() => this.#tend(), TEND_MS);
    this.#timer.unref();
  }

  /** Number of peers it was queued for. Throws MESSAGE_TOO_LARGE, MESSAGE_DUPLICATE. */
  async publish(topic: Topic, bytes: Uint8Array): Promise<number> {
    // Above the library's frame limit a message vanishes without an error, so size comes first.
    if (bytes.length > MAX_GOSSIP_BYTES)
      throw new CodedError({
        code: "MESSAGE_TOO_LARGE",
        message: `a gossip message of ${bytes.length} bytes is above ${MAX_GOSSIP_BYTES}`,
        hint: "send a content id instead and serve the bytes as a blob",
      });
    const name = this.#context.names.topics[topic];
    if (!this.#reaches(name)) return 0;
    try {
      const { recipients } = await this.#gossip.publish(name, bytes);
      if (recipients.length > 0) this.#context.counters.add("gossip_published");
      return recipients.length;
    } catch (error) {
      const text = error instanceof Error ? error.message : "";
      if (text === "PublishError.NoPeersSubscribedToTopic") return 0;
      if (text !== "PublishError.Duplicate") throw error;
      throw new CodedError({
        code: "MESSAGE_DUPLICATE",
        message: "the same bytes were published or received in the last two minutes",
        hint: "it is on its way already; change the message to send it again",
      });
    }
  }

  /**
   * Asked first, because the library remembers a message that it could give to nobody whose
   * stream is open, and then refuses the retry as a duplicate.
   */
  #reaches(name: string): boolean {
    const subscribers = this.#gossip.getSubscribers(name);
    return subscribers.some((peer) => this.#gossip.streamsOutbound.has(peer.toString()));
  }

  meshSizes(): Record<Topic, number> {
    const sizes = TOPICS.map((topic) => [
      topic,
      this.#gossip.getMeshPeers(this.#context.names.topics[topic]).length,
    ]);
    return Object.fromEntries(sizes) as Record<Topic, number>;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #judge({ propagationSource, msgId, msg }: GossipsubMessage): Promise<void> {
    const topic = this.#topicOf.get(msg.topic);
    if (topic === undefined) return;
    const peerId = propagationSource.toString();
    this.#context.counters.add("gossip_received");
    const verdict = await this.#verdict(topic, peerId, msg.data);
    this.#context.counters.add(COUNTED[verdict]);
    this.#gossip.reportMessageValidationResult(msgId, peerId, RESULTS[verdict]);
  }

  async #verdict(topic: Topic, peerId: string, data: Uint8Array): Promise<GossipVerdict> {
    const { counters, members, asks } = this.#context;
    if (data.length > MAX_GOSSIP_BYTES) {
      counters.add("gossip_oversized");
      return "reject";
    }
    const from = members.ref(peerId);
    const rate = from.hotkey === undefined ? this.#strangerRate : this.#memberRate;
    if (!rate.take(peerId, 1)) {
      counters.add("gossip_throttled");
      return "ignore";
    }
    try {
      const input = { topic, from, bytes: exactBytes(data) };
      return await asks.ask("gossip", input, GOSSIP_VERDICT_MS);
    } catch (error) {
      // No verdict is no offence of the sender: the fault, if any, lies on this side.
      const late = error instanceof CodedError && error.code === "ANSWER_LATE";
      counters.add(late ? "gossip_late" : "asks_refused");
      return "ignore";
    }
  }

  #tend(): void {
    for (const peer of this.#gossip.getPeers()) {
      const peerId = peer.toString();
      this.#punish(peerId);
      // The service opens its stream once for each peer and forgets it when that stream, or the
      // duplicate connection below it, is closed: the peer would stay silent for ever.
      const connection = this.#host.getConnections(peer).find((one) => one.status === "open");
      if (connection !== undefined && !this.#gossip.streamsOutbound.has(peerId))
        void this.#gossip.createOutboundStream(peer, connection);
    }
  }

  /**
   * Scores alone never end a connection: a rejected flooder would keep its socket. A member is
   * only ignored: its PBFT streams, which its relaying does not harm, share the connection.
   */
  #punish(peerId: string): void {
    const spared = this.#context.members.hotkeyOf(peerId) !== undefined;
    if (spared || this.#gossip.getScore(peerId) >= GRAYLIST) {
      this.#offences.delete(peerId);
      return;
    }
    const offences = (this.#offences.get(peerId) ?? 0) + 1;
    this.#offences.set(peerId, offences);
    if (offences < PATIENCE) return;
    this.#offences.delete(peerId);
    this.#context.counters.add("peers_banned");
    this.#context.bans.ban(peerId);
    for (const connection of this.#host.getConnections())
      if (connection.remotePeer.toString() === peerId)
        void connection.close().catch(() => undefined);
  }
}
