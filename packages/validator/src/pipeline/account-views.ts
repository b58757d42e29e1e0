/** What the pool must know of accounts, read through the runtime and kept until the next block. */

import { type Hex32, Scheme } from "@platform/protocol";
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

export class AccountViews {
  readonly #executor: ExecutorClient;
  #views = new Map<Hex32, readonly [AccountView, AccountView]>();
  #owners: ReadonlySet<Hex32> = new Set();

  constructor(executor: ExecutorClient) {
    this.#executor = executor;
  }

  /** The synchronous question of the pool; unknown accounts look unregistered. */
  readonly view = (signer: Hex32, scheme: Scheme): AccountView =>
    this.#views.get(signer)?.[scheme] ?? UNKNOWN;

  /** Forgets the former tip and reads these accounts at the new one. */
  async renew(head: Head, signers: Iterable<Hex32>): Promise<void> {
    this.#owners = new Set((await this.#executor.api("authority", {})).keys);
    const fresh = new Map<Hex32, readonly [AccountView, AccountView]>();
    await Promise.all(
      [...new Set(signers)].map(async (signer) => {
        fresh.set(signer, await this.#read(head, signer));
      }),
    );
    this.#views = fresh;
  }

  async load(head: Head, signer: Hex32): Promise<void> {
    if (!this.#views.has(signer)) this.#views.set(signer, await this.#read(head, signer));
  }

  async #read(head: Head, account: Hex32): Promise<readonly [AccountView, AccountView]> {
    const slot = slotOf(head.header.timeMs, head.parameters) + 1n;
    const info = await this.#executor.api("account", { account, slot });
    const member = head.session.members.find(({ signed }) => signed.delegation.hotkey === account);
    const common = {
      registered: info.registered,
      owner: this.#owners.has(account),
      mana: info.manaMilli,
    };
    return [
      {
        ...common,
        nextNonce: info.nonceSession,
        key: member?.signed.delegation.sessionKey ?? null,
      },
      { ...common, nextNonce: info.nonceOwn, key: account },
    ];
  }
}
