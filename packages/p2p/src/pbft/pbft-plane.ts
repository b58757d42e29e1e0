import type { Connection, Stream } from "@libp2p/interface";
import type { Hex32 } from "@platform/protocol";
import type { MessageClass } from "../config.ts";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { PeerBuckets, RATES } from "../limit/rates.ts";
import type { Connections } from "../members/connections.ts";
import { FrameDecoder } from "./frame.ts";
import { PeerLink } from "./peer-link.ts";
import { spareWindowUpdates } from "./window-updates.ts";

/** A new stream may come before the end of the old one is noticed. */
const MAX_STREAMS = 2;

/** Members' messages: one persistent stream for each direction and pair. */
export class PbftPlane {
  readonly #context: NetworkContext;
  readonly #connections: Connections;
  readonly #links = new Map<Hex32, PeerLink>();
  readonly #inbound = new Map<string, Stream>();
  readonly #messages: PeerBuckets;
  readonly #bytes: PeerBuckets;
  readonly #heard: (peerId: string) => void;

  /** @param heard is told whose bytes arrive */
  constructor(context: NetworkContext, connections: Connections, heard: (peerId: string) => void) {
    this.#context = context;
    this.#heard = heard;
    this.#connections = connections;
    this.#messages = new PeerBuckets(RATES.pbftMessages, context.now);
    this.#bytes = new PeerBuckets(RATES.pbftBytes, context.now);
  }

  async start(host: Host): Promise<void> {
    await host.handle(
      this.#context.names.pbft,
      (stream, connection) => this.#accept(stream, connection),
      { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS },
    );
  }

  send(to: readonly Hex32[], messageClass: MessageClass, bytes: Uint8Array): void {
    for (const hotkey of to) {
      if (this.#context.members.peersOf(hotkey).length === 0)
        this.#context.counters.add("pbft_unknown_member");
      else this.#link(hotkey).send(messageClass, bytes);
    }
  }

  connected(hotkey: Hex32): void {
    this.#links.get(hotkey)?.kick();
  }

  membersChanged(): void {
    for (const [hotkey, link] of this.#links) {
      if (this.#context.members.peersOf(hotkey).length > 0) continue;
      link.close();
      this.#links.delete(hotkey);
    }
  }

  stop(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #link(hotkey: Hex32): PeerLink {
    let link = this.#links.get(hotkey);
    if (link === undefined) {
      link = new PeerLink(this.#context, () => this.#connections.findMember(hotkey));
      this.#links.set(hotkey, link);
    }
    return link;
  }

  #accept(stream: Stream, connection: Connection): void {
    const peerId = connection.remotePeer.toString();
    if (this.#context.members.hotkeyOf(peerId) === undefined) {
      stream.abort(new Error("not a member"));
      return;
    }
    this.#inbound.get(peerId)?.abort(new Error("replaced by a newer stream"));
    this.#inbound.set(peerId, stream);
    stream.addEventListener("close", () => {
      if (this.#inbound.get(peerId) === stream) this.#inbound.delete(peerId);
    });
    spareWindowUpdates(stream);
    const decoder = new FrameDecoder();
    stream.addEventListener("message", (event) => {
      try {
        this.#receive(peerId, stream, decoder, event.data.subarray());
      } catch (error) {
        this.#context.counters.add("pbft_malformed");
        stream.abort(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #receive(peerId: string, stream: Stream, decoder: FrameDecoder, chunk: Uint8Array): void {
    // Looked up each time: the table may have changed since the stream was opened.
    const hotkey = this.#context.members.hotkeyOf(peerId);
    if (hotkey === undefined) throw new Error("no longer a member");
    this.#heard(peerId);
    const frames = decoder.push(chunk);
    for (const frame of frames) {
      this.#context.counters.add("pbft_received");
      this.#context.post({ type: "message", hotkey, class: frame.class, bytes: frame.bytes });
    }
    const waitMs = Math.max(
      this.#bytes.owe(peerId, chunk.length),
      this.#messages.owe(peerId, frames.length),
    );
    if (waitMs > 0) this.#throttle(stream, waitMs);
  }

  /** Stops reading until the debt is paid: the sender's own queue then drops its oldest. */
  #throttle(stream: Stream, waitMs: number): void {
    this.#context.counters.add("pbft_throttled");
    stream.pause();
    setTimeout(() => {
      if (stream.status === "open" && stream.readStatus === "paused") stream.resume();
    }, waitMs).unref();
  }
}
