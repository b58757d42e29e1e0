/** What the pool must know of accounts, read through the runtime and kept until the next block. */

import { type Hex32, Scheme } from "@platform/protocol";
import { payable } from "@platform/runtime";
import type { AccountView } from "@platform/txpool";
import { type Head, slotOf } from "../consensus/head.ts";
import type { ExecutorClient } from "../executor/client.ts";

const UNKNOWN: AccountView = {
  registered: false,
  owner: false,
  nextNonce: 0,
  mana: 0n,
  key: null,
};

/**
 * Accounts outside the snapshot that are read for one block: delegations may come from strangers,
 * whose keys are free. Twice what the pool queues of them.
 */
const MAX_STRANGERS = 16;

type Views = Map<Hex32, readonly [AccountView, AccountView]>;

export class AccountViews {
  readonly #executor: ExecutorClient;
  #views: Views = new Map();
  #owners: ReadonlySet<Hex32> = new Set();
  #session: Head["session"] | undefined;
  /** Hotkeys of that session's snapshot. */
  #neurons: ReadonlySet<Hex32> = new Set();
  #strangers = 0;

  constructor(executor: ExecutorClient) {
    this.#executor = executor;
  }

  /** The synchronous question of the pool; unknown accounts look unregistered. */
  readonly view = (signer: Hex32, scheme: Scheme): AccountView =>
    this.#views.get(signer)?.[scheme] ?? UNKNOWN;

  /** Forgets the former tip and reads these accounts at the new one. */
  async renew(head: Head, signers: Iterable<Hex32>): Promise<void> {
    const owners = this.#executor.api("authority", {}).then(({ keys }) => new Set(keys));
    const fresh: Views = new Map();
    await Promise.all(
      [...new Set(signers)].map(async (signer) => {
        fresh.set(signer, await this.#read(head, signer, owners));
      }),
    );
    this.#owners = await owners;
    if (head.session !== this.#session) {
      this.#session = head.session;
      this.#neurons = new Set(head.session.neurons.map(({ hotkey }) => hotkey));
    }
    this.#strangers = 0;
    this.#views = fresh;
  }

  /**
   * Makes the account known at the present tip; the tip may move while it is read. A key outside
   * the snapshot costs no read unless it may speak: owners, and delegations up to a bound.
   */
  async load(head: () => Head, signer: Hex32, delegates: boolean): Promise<void> {
    for (;;) {
      const views = this.#views;
      if (views.has(signer) || !this.#mayAsk(signer, delegates)) return;
      views.set(signer, await this.#read(head(), signer, this.#owners));
      if (this.#views === views) return;
    }
  }

  #mayAsk(signer: Hex32, delegates: boolean): boolean {
    if (this.#neurons.has(signer) || this.#owners.has(signer)) return true;
    return delegates && ++this.#strangers <= MAX_STRANGERS;
  }

  async #read(
    head: Head,
    account: Hex32,
    known: ReadonlySet<Hex32> | Promise<ReadonlySet<Hex32>>,
  ): Promise<readonly [AccountView, AccountView]> {
    const slot = slotOf(head.header.timeMs, head.parameters) + 1n;
    const [info, { sessionKey }, owners] = await Promise.all([
      this.#executor.api("account", { account, slot }),
      this.#executor.api("delegations", { hotkey: account }),
      known,
    ]);
    const common = {
      registered: info.registered,
      owner: owners.has(account),
      mana: payable(info.manaMilli, info.reputation),
    };
    return [
      {
        ...common,
        nextNonce: info.nonceSession,
        key: sessionKey ?? null,
      },
      { ...common, nextNonce: info.nonceOwn, key: account },
    ];
  }
}
