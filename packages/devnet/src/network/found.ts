/** From an empty chain to genesis.json: the same functions as `validator-node genesis …`. */

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { type DevClient, setupSubnet } from "@platform/chain-devnet";
import { verifySignature } from "@platform/keys";
import { type Genesis, genesisJson } from "@platform/protocol";
import {
  addDelegation,
  buildGenesis,
  createDraft,
  delegateForDraft,
  shippedRuntime,
  snapshotFileText,
} from "@platform/validator/genesis";
import type { Layout } from "../layout.ts";
import { type DevnetOptions, founders, NETUID, parametersOf } from "../options.ts";
import { openChain } from "./chain-access.ts";
import type { NetworkKeys } from "./keys.ts";

/** Blocks before the first boundary that pass on the timer: the owner publishes meanwhile. */
const TIMER_BLOCKS = 6;
/** The same in time, for chains whose blocks are faster than the owner's client starts. */
const TIMER_MS = 6_000;
/** The dev chain's finalised head is two blocks behind. */
const FINALITY_BLOCKS = 2;
/** Equal stakes unless said: every validator has the same power, and no cap bites. */
const STAKE = 1_000_000_000_000n;

/**
 * Registers and stakes in instant-seal mode, takes B0 and seals up to some blocks before B(1).
 * The timer is not started here.
 */
export async function foundNetwork(
  layout: Layout,
  keys: NetworkKeys,
  options: DevnetOptions,
  chain: { readonly url: string; readonly blockTimeMs: number; readonly dev: DevClient },
): Promise<Genesis> {
  const parameters = parametersOf(options);
  const { block: B0 } = await setupSubnet(chain.url, {
    netuid: NETUID,
    ownerHotkey: keys.owner.publicKey,
    validators: keys.validators.map(({ hotkey }, i) => ({
      hotkey: hotkey.publicKey,
      stake: options.stakes?.[i] ?? STAKE,
    })),
    miners: keys.miners.map(({ publicKey }) => ({ hotkey: publicKey })),
  });
  const onTimer = Math.max(TIMER_BLOCKS, Math.ceil(TIMER_MS / chain.blockTimeMs));
  // At least the blocks that make B0 final.
  await chain.dev.seal(Math.max(FINALITY_BLOCKS, parameters.epochBlocks - onTimer));
  const client = await openChain(chain.url, NETUID, BigInt(B0.number));
  const substrateGenesis = client.genesisHash();
  const snapshot = await client.snapshotAt(BigInt(B0.number));
  await client.close();
  const runtime = shippedRuntime();
  let draft = createDraft({
    lineage: randomBytes(8).toString("hex"),
    substrateGenesis,
    netuid: NETUID,
    ownerKeys: [keys.owner.publicKey],
    ownerThreshold: 1,
    parameters,
  });
  for (const { material } of keys.validators.slice(0, founders(options))) {
    const signed = await delegateForDraft(draft, material, runtime.specVersion);
    draft = addDelegation(draft, signed, verifySignature);
  }
  const { genesis } = buildGenesis(
    {
      draft,
      snapshot,
      timeMs: BigInt(Date.now()),
      runtimeCode: runtime.code,
      specVersion: runtime.specVersion,
    },
    verifySignature,
  );
  mkdirSync(layout.root, { recursive: true });
  writeFileSync(layout.genesis, `${genesisJson(genesis)}\n`);
  writeFileSync(layout.snapshot, `${snapshotFileText(snapshot)}\n`);
  return genesis;
}
