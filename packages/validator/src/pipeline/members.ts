/** The other members as peers: who may connect, who is connected, who is ahead. */

import type { Hex32 } from "@platform/protocol";
import type { Network } from "../components.ts";
import type { Head } from "../consensus/head.ts";

export class Members {
  readonly connected: Set<Hex32> = new Set();
  readonly #network: Network;
  readonly #addresses: ReadonlyMap<Hex32, readonly string[]>;
  readonly #self: Hex32;
  #epoch: bigint | undefined;
  #hotkeys: readonly Hex32[] = [];

  constructor(network: Network, addresses: ReadonlyMap<Hex32, readonly string[]>, self: Hex32) {
    this.#network = network;
    this.#addresses = addresses;
    this.#self = self;
  }

  /** Gives the network the table of a new epoch: only delegated peer ids are members. */
  follow(head: Head): void {
    if (this.#epoch === head.session.epoch) return;
    this.#epoch = head.session.epoch;
    this.#hotkeys = head.nextSet.members.map(({ hotkey }) => hotkey);
    this.#network.setMembers(
      head.session.members.map(({ signed }) => ({
        hotkey: signed.delegation.hotkey,
        peerIds: signed.delegation.peerIds,
        addresses: this.#addresses.get(signed.delegation.hotkey) ?? [],
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
