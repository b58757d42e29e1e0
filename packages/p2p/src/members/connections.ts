import type { Connection } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { CodedError, type Hex32 } from "@platform/protocol";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { connectionToKeep } from "./duplicate-connections.ts";
import { RedialSchedule, type RedialTiming } from "./redial-schedule.ts";

const TICK_MS = 250;
const DIAL_TIMEOUT_MS = 5_000;
/** Mesh peers are tagged with 100 for each topic by the gossip service. */
const MEMBER_VALUE = 1_000;
/** With the dial's own deadline of 5 s a healed line is up again within 10 s. */
const PRODUCTION_TIMING: RedialTiming = { firstMs: 500, maxMs: 4_000, politeMs: 2_000 };
/** Networks on one machine restart nodes on purpose and want them back at once. */
const LOCAL_TIMING: RedialTiming = { firstMs: 250, maxMs: 2_000, politeMs: 1_000 };

/** Hears of each new connection to a member. */
export interface MemberListener {
  memberConnected(hotkey: Hex32): void;
}

/** Keeps one connection to each peer that should be connected, and tells members apart. */
export class Connections {
  readonly #context: NetworkContext;
  readonly #host: Host;
  readonly #listener: MemberListener;
  readonly #self: string;
  readonly #timing: RedialTiming;
  readonly #bootstrap: ReadonlyMap<string, readonly string[]>;
  readonly #schedules = new Map<string, RedialSchedule>();
  readonly #dialing = new Set<string>();
  /** Peer ids whose hotkey was reported as connected. */
  readonly #reported = new Map<string, Hex32>();
  readonly #timer: NodeJS.Timeout;
  #stopped = false;

  constructor(context: NetworkContext, host: Host, listener: MemberListener) {
    this.#context = context;
    this.#host = host;
    this.#listener = listener;
    this.#self = host.peerId.toString();
    this.#timing = context.config.environment === "production" ? PRODUCTION_TIMING : LOCAL_TIMING;
    this.#bootstrap = groupByPeer(context.config.bootstrap ?? []);
    host.addEventListener("connection:open", (event) => this.#opened(event.detail));
    host.addEventListener("connection:close", (event) => this.#closed(event.detail));
    this.#timer = setInterval(() => this.#dialDue(), TICK_MS);
    this.#timer.unref();
    this.#dialDue();
  }

  /** Applies a changed member table: closes who is out, reports who became known, dials the new. */
  membersChanged(): void {
    const { members, config } = this.#context;
    for (const [peerId, hotkey] of [...this.#reported])
      if (members.hotkeyOf(peerId) !== hotkey) this.#report(peerId, undefined);
    for (const connection of this.#host.getConnections()) {
      const peerId = connection.remotePeer.toString();
      const hotkey = members.hotkeyOf(peerId);
      if (hotkey !== undefined) this.#report(peerId, connection);
      else if (config.role === "validator") closeQuietly(connection);
    }
    for (const peerId of this.#schedules.keys())
      if (!this.#wanted(peerId)) this.#schedules.delete(peerId);
    this.#dialDue();
  }

  /** The open connection of a peer id, newest first. */
  find(peerId: string): Connection | undefined {
    return this.#all(peerId).at(-1);
  }

  /** The open connection of a member, over whichever of its peer ids. */
  findMember(hotkey: Hex32): Connection | undefined {
    for (const peerId of this.#context.members.peersOf(hotkey)) {
      const connection = this.find(peerId);
      if (connection !== undefined) return connection;
    }
    return undefined;
  }

  /** An open connection, dialled if need be. Throws PEER_UNREACHABLE. */
  async reach(peerId: string, addresses: readonly string[]): Promise<Connection> {
    const open = this.find(peerId);
    if (open !== undefined) return open;
    if (peerId === this.#self) throw unreachable(peerId, "it is this host itself");
    try {
      const signal = AbortSignal.timeout(DIAL_TIMEOUT_MS);
      const given = [...addresses, ...this.#addressesOf(peerId)].map(parse);
      const known = given.length > 0 ? given : await this.#remembered(peerId);
      if (known.length === 0) throw new Error("no address of it is known");
      return await this.#host.dial(known, { signal });
    } catch (error) {
      this.#context.counters.add("dials_failed");
      throw unreachable(peerId, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Addresses of a peer that was met before. Dialling a bare peer id would do the same and, if
   * there are none, walk the DHT until its deadline.
   */
  async #remembered(peerId: string): Promise<Multiaddr[]> {
    const id = peerIdFromString(peerId);
    if (!(await this.#host.peerStore.has(id))) return [];
    const { addresses } = await this.#host.peerStore.get(id);
    return addresses.map(({ multiaddr: address }) => address.encapsulate(`/p2p/${peerId}`));
  }

  connectedMembers(): Hex32[] {
    return [...new Set(this.#reported.values())];
  }

  connectedMemberPeers(): string[] {
    return [...this.#reported.keys()];
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  #all(peerId: string): Connection[] {
    return this.#host
      .getConnections()
      .filter((one) => one.status === "open" && one.remotePeer.toString() === peerId)
      .sort((a, b) => a.timeline.open - b.timeline.open);
  }

  #opened(connection: Connection): void {
    const peerId = connection.remotePeer.toString();
    this.#context.counters.add("connections_opened");
    this.#schedules.get(peerId)?.opened(this.#context.now());
    const all = this.#all(peerId);
    const kept = connectionToKeep(
      all.map((one) => ({ ...facts(one), connection: one })),
      this.#self < peerId,
    )?.connection;
    for (const one of all) {
      if (one === kept) continue;
      this.#context.counters.add("connections_duplicate");
      closeQuietly(one);
    }
    this.#report(peerId, kept ?? connection);
  }

  #closed(connection: Connection): void {
    const peerId = connection.remotePeer.toString();
    this.#context.counters.add("connections_closed");
    const other = this.#all(peerId).at(-1);
    this.#report(peerId, other);
    if (other !== undefined || this.#stopped) return;
    this.#schedules.get(peerId)?.closed(this.#context.now(), this.#polite(peerId));
  }

  /** Keeps the list of connected members in step; a second connection is told to links anew. */
  #report(peerId: string, connection: Connection | undefined): void {
    const before = this.#reported.get(peerId);
    const hotkey = connection && this.#context.members.hotkeyOf(peerId);
    if (hotkey !== undefined && connection !== undefined) {
      this.#reported.set(peerId, hotkey);
      if (before === undefined) this.#welcome(hotkey, connection);
      this.#listener.memberConnected(hotkey);
    } else if (before !== undefined) {
      this.#reported.delete(peerId);
      this.#context.post({ type: "peer", hotkey: before, peerId, connected: false });
    }
  }

  #welcome(hotkey: Hex32, connection: Connection): void {
    const peerId = connection.remotePeer.toString();
    this.#context.post({ type: "peer", hotkey, peerId, connected: true });
    // A full host closes its least valued peers: strangers must not push members out.
    const tags = { member: { value: MEMBER_VALUE } };
    this.#host.peerStore
      .merge(connection.remotePeer, { tags })
      .catch((error: Error) => connection.log.error("member was not tagged - %e", error));
  }

  #dialDue(): void {
    if (this.#stopped) return;
    const now = this.#context.now();
    for (const peerId of [...this.#context.members.peerIds(), ...this.#bootstrap.keys()]) {
      if (!this.#wanted(peerId) || this.#dialing.has(peerId)) continue;
      let schedule = this.#schedules.get(peerId);
      if (schedule === undefined) {
        schedule = new RedialSchedule(this.#timing, now, this.#polite(peerId), Math.random);
        this.#schedules.set(peerId, schedule);
      }
      if (this.find(peerId) !== undefined) schedule.opened(now);
      else if (schedule.due(now)) void this.#dial(peerId, schedule);
    }
  }

  async #dial(peerId: string, schedule: RedialSchedule): Promise<void> {
    this.#dialing.add(peerId);
    try {
      const signal = AbortSignal.timeout(DIAL_TIMEOUT_MS);
      await this.#host.dial(this.#addressesOf(peerId).map(parse), { signal });
      // A refused dialler sees its dial succeed and the connection close.
      if (this.find(peerId) === undefined) schedule.failed(this.#context.now());
    } catch {
      // The reason is the far side's or the line's; the counter and `members` show the effect.
      this.#context.counters.add("dials_failed");
      schedule.failed(this.#context.now());
    } finally {
      this.#dialing.delete(peerId);
    }
  }

  #wanted(peerId: string): boolean {
    return peerId !== this.#self && this.#addressesOf(peerId).length > 0;
  }

  #addressesOf(peerId: string): readonly string[] {
    const asMember = this.#context.members.addressesOf(peerId);
    return asMember.length > 0 ? asMember : (this.#bootstrap.get(peerId) ?? []);
  }

  #polite(peerId: string): boolean {
    return peerId < this.#self && !this.#bootstrap.has(peerId);
  }
}

function facts(connection: Connection) {
  return { direction: connection.direction, openedMs: connection.timeline.open };
}

function closeQuietly(connection: Connection): void {
  connection.close().catch((error: Error) => connection.abort(error));
}

function parse(address: string): Multiaddr {
  return multiaddr(address);
}

/** Multiaddrs by the peer id that they end in; those without one cannot be checked and are out. */
function groupByPeer(addresses: readonly string[]): Map<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const address of addresses) {
    const peerId = address.split("/p2p/").at(-1);
    if (peerId === undefined || peerId === address) continue;
    groups.set(peerId, [...(groups.get(peerId) ?? []), address]);
  }
  return groups;
}

export function unreachable(peerId: string, reason: string): CodedError {
  return new CodedError({
    code: "PEER_UNREACHABLE",
    message: `no connection to ${peerId}: ${reason}`,
    hint: "check that the peer runs and that its announced address can be reached from here",
  });
}
