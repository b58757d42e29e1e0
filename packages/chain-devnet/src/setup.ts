/** Makes a subnet on a dev chain: hyperparameters, registrations, stake; by real signed extrinsics. */

import { setTimeout as sleep } from "node:timers/promises";
import { CodedError, type Hex32, type Signer } from "@platform/protocol";
import { DevClient, type HeadInfo } from "./client/dev-client.ts";
import { devSigner } from "./client/dev-keys.ts";
import { callOf } from "./runtime/runtime.ts";
import * as store from "./runtime/subtensor-storage.ts";
import type { VariantValue } from "./scale/scale-types.ts";

/** A block on the slowest timer, and room for a loaded machine. */
const INCLUSION_TIMEOUT_MS = 120_000;
const POLL_MS = 20;
/** Subnets that a set-up makes on its way to the wanted netuid. */
const MAX_NETUID = 16;

export interface SubnetSetup {
  /** 1 to 16. @default 1 */
  readonly netuid?: number;
  /** Stake in rao. */
  readonly validators: readonly { readonly hotkey: Hex32; readonly stake: bigint }[];
  readonly miners: readonly { readonly hotkey: Hex32 }[];
  /** Owner of the sudo key; also coldkey of every neuron. @default //Alice */
  readonly sudo?: Signer;
  /** Hotkey of the subnet's owner, its uid 0. @default //SubnetOwner */
  readonly ownerHotkey?: Hex32;
  /** Blocks between two weight vectors of one validator. @default 0 */
  readonly weightsRateLimit?: bigint;
  /** @default 360 */
  readonly tempo?: number;
}

export interface SubnetReady {
  readonly netuid: number;
  /** uid by hotkey, the owner's included. */
  readonly uids: ReadonlyMap<Hex32, number>;
  /** The block that ends the set-up: B0. */
  readonly block: HeadInfo;
}

/**
 * Idempotent: what the chain already has is left alone.
 * @throws CodedError CHAIN_UNREACHABLE, CHAIN_REFUSED, SETUP_FAILED
 */
export async function setupSubnet(url: string, setup: SubnetSetup): Promise<SubnetReady> {
  const client = await DevClient.connect(url);
  try {
    const sudo = setup.sudo ?? devSigner("//Alice");
    const netuid = setup.netuid ?? 1;
    const ownerHotkey = setup.ownerHotkey ?? devSigner("//SubnetOwner").publicKey;
    await createSubnet(client, sudo, netuid, ownerHotkey);
    await send(client, sudo, parameterCalls(netuid, setup));
    const hotkeys = [...setup.validators, ...setup.miners].map(({ hotkey }) => hotkey);
    await send(client, sudo, await registrationCalls(client, netuid, hotkeys));
    await send(client, sudo, await stakeCalls(client, netuid, setup.validators));
    const uids = await readUids(client, netuid, [ownerHotkey, ...hotkeys]);
    await assertStakes(client, netuid, setup.validators);
    return { netuid, uids, block: await client.best() };
  } finally {
    client.close();
  }
}

async function createSubnet(
  client: DevClient,
  sudo: Signer,
  netuid: number,
  hotkey: Hex32,
): Promise<void> {
  if (!Number.isInteger(netuid) || netuid < 1 || netuid > MAX_NETUID)
    throw failed(`netuid ${netuid} is not one of 1 to ${MAX_NETUID}`);
  while (!(await client.read(store.networksAdded, netuid)))
    await send(client, sudo, [callOf("SubtensorModule", "register_network", { hotkey })]);
}

function parameterCalls(netuid: number, setup: SubnetSetup): VariantValue[] {
  const admin = (name: string, fields: Readonly<Record<string, unknown>>): VariantValue =>
    callOf("Sudo", "sudo", { call: callOf("AdminUtils", name, { netuid, ...fields }) });
  return [
    admin("sudo_set_commit_reveal_weights_enabled", { enabled: false }),
    admin("sudo_set_min_allowed_weights", { min_allowed_weights: 1 }),
    admin("sudo_set_weights_set_rate_limit", {
      weights_set_rate_limit: setup.weightsRateLimit ?? 0n,
    }),
    admin("sudo_set_tempo", { tempo: setup.tempo ?? 360 }),
  ];
}

async function registrationCalls(
  client: DevClient,
  netuid: number,
  hotkeys: readonly Hex32[],
): Promise<VariantValue[]> {
  const calls: VariantValue[] = [];
  for (const hotkey of hotkeys)
    if ((await client.read(store.uids, netuid, hotkey)) === undefined)
      calls.push(callOf("SubtensorModule", "burned_register", { netuid, hotkey }));
  return calls;
}

async function stakeCalls(
  client: DevClient,
  netuid: number,
  validators: SubnetSetup["validators"],
): Promise<VariantValue[]> {
  const calls: VariantValue[] = [];
  for (const { hotkey, stake } of validators) {
    const missing = stake - (await client.read(store.totalHotkeyAlpha, hotkey, netuid));
    if (missing > 0n)
      calls.push(
        callOf("SubtensorModule", "add_stake", { hotkey, netuid, amount_staked: missing }),
      );
  }
  return calls;
}

/** Queues all calls with successive nonces and waits until the last one is in a block. */
async function send(client: DevClient, signer: Signer, calls: readonly VariantValue[]) {
  let nonce = await client.nonceOf(signer.publicKey);
  for (const call of calls) await client.submit(signer, call, nonce++);
  const deadline = Date.now() + INCLUSION_TIMEOUT_MS;
  while ((await client.nonceOf(signer.publicKey)) < nonce) {
    if (Date.now() > deadline) throw failed("the chain did not include the set-up's extrinsics");
    await sleep(POLL_MS);
  }
}

async function readUids(
  client: DevClient,
  netuid: number,
  hotkeys: readonly Hex32[],
): Promise<Map<Hex32, number>> {
  const uids = new Map<Hex32, number>();
  for (const hotkey of hotkeys) {
    const uid = await client.read(store.uids, netuid, hotkey);
    if (uid === undefined) throw failed(`hotkey ${hotkey} was not registered`);
    uids.set(hotkey, uid);
  }
  return uids;
}

async function assertStakes(
  client: DevClient,
  netuid: number,
  validators: SubnetSetup["validators"],
): Promise<void> {
  for (const { hotkey, stake } of validators)
    if ((await client.read(store.totalHotkeyAlpha, hotkey, netuid)) < stake)
      throw failed(`hotkey ${hotkey} did not get its stake`);
}

function failed(message: string): CodedError {
  return new CodedError({
    code: "SETUP_FAILED",
    message,
    hint: "is the subnet full, or is the sudo key another one? start with a fresh chain",
  });
}
