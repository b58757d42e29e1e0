/** A validator that was jailed for absence says that it is back, by itself (PROTOCOL §6). */

import type { Hex32 } from "@platform/protocol";
import { Absence, call } from "@platform/runtime";
import type { SessionSigner } from "../components.ts";
import type { Head } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";
import type { Logger } from "../logger.ts";
import type { Outbox } from "./outbox.ts";

export interface RejoinComponents {
  readonly executor: Pick<ExecutorClient, "api">;
  readonly session: SessionSigner;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** Nobody is known to be ahead of this node. */
  readonly synced: () => boolean;
}

export class Rejoin {
  readonly #parts: RejoinComponents;
  readonly #self: Hex32;
  #warned = false;

  constructor(parts: RejoinComponents, self: Hex32) {
    this.#parts = parts;
    this.#self = self;
  }

  /** Sends the call until a block has taken it: state refuses a second one. */
  async advance(head: Head): Promise<void> {
    const { executor, outbox, synced, logger } = this.#parts;
    if (head.nextSet.members.some(({ hotkey }) => hotkey === this.#self) || !synced()) return;
    const { items } = await executor.api("jailed", {});
    const own = items.find(({ hotkey }) => hotkey === this.#self);
    if (own?.absence !== Absence.absent || !(await this.#hasKey())) return;
    const key = `rejoin/${head.session.epoch}`;
    if (outbox.has(key)) return;
    logger.info("Jailed for absence: the rejoin is sent", { epoch: String(own.epoch) });
    await outbox.send(head, key, call.rejoin());
  }

  /** True if this process signs with the key of the live delegation. */
  async #hasKey(): Promise<boolean> {
    const { executor, session, logger } = this.#parts;
    const { sessionKey } = await executor.api("delegations", { hotkey: this.#self });
    if (sessionKey === undefined) return false;
    if (session.publicKey === sessionKey || session.follow?.(sessionKey) === true) return true;
    if (!this.#warned)
      logger.error("Jailed, and its session key is not on this machine", { sessionKey });
    this.#warned = true;
    return false;
  }
}
