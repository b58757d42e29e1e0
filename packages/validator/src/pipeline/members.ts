/** The other members, and who may become one, as peers: who may connect, who is connected, who is ahead. */

import type { Delegation, Hex32 } from "@platform/protocol";
import type { Network } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";
import { knownEvents } from "./block-events.ts";

export class Members {
  readonly connected: Set<Hex32> = new Set();
  readonly #network: Network;
  readonly #executor: Pick<ExecutorClient, "api">;
  readonly #addresses: ReadonlyMap<Hex32, readonly string[]>;
  readonly #self: Hex32;
  #epoch: bigint | undefined;
  #hotkeys: readonly Hex32[] = [];
  #candidates: readonly Delegation[] = [];

  constructor(
    network: Network,
    executor: Pick<ExecutorClient, "api">,
    addresses: ReadonlyMap<Hex32, readonly string[]>,
    self: Hex32,
  ) {
    this.#network = network;
    this.#executor = executor;
    this.#addresses = addresses;
    this.#self = self;
  }

  /** Delegations of validators outside the set that may enter it: they follow, and do not vote. */
  get candidates(): readonly Delegation[] {
    return this.#candidates;
  }

  /** Gives the network the table of a new epoch: only delegated peer ids may connect. */
  async follow(head: Head, events: readonly Uint8Array[]): Promise<void> {
    const delegated = knownEvents(events).some(({ name }) => name === "session.DelegationQueued");
    if (this.#epoch === head.session.epoch && !delegated) return;
    this.#epoch = head.session.epoch;
    this.#hotkeys = head.nextSet.members.map(({ hotkey }) => hotkey);
    const { delegations } = await this.#executor.api("candidates", {});
    this.#candidates = delegations.map(({ delegation }) => delegation);
    const peers = new Map<Hex32, readonly string[]>();
    // The set first: the table is bounded, and nobody outside may push a member out of it.
    for (const { signed } of head.session.members)
      peers.set(signed.delegation.hotkey, signed.delegation.peerIds);
    for (const { hotkey, peerIds } of this.#candidates)
      peers.set(hotkey, [...new Set([...peerIds, ...(peers.get(hotkey) ?? [])])]);
    this.#network.setMembers(
      [...peers].map(([hotkey, peerIds]) => ({
        hotkey,
        peerIds,
        addresses: this.#addresses.get(hotkey) ?? [],
      })),
    );
  }

  changed(hotkey: Hex32, connected: boolean): void {
    if (connected) this.connected.add(hotkey);
    else this.connected.delete(hotkey);
  }

  /** An extrinsic that this node took from outside the members' mesh. */
  spread(extrinsic: Uint8Array): void {
    const others = this.#hotkeys.filter((hotkey) => hotkey !== this.#self);
    this.#network.send(others, "extrinsic", extrinsic);
  }
}
