/** One call of this config's hotkey on its way into a block. */

import { setTimeout as delay } from "node:timers/promises";
import { createSr25519Signer, type LoadedKey, loadKeyFile } from "@platform/keys";
import { createNodeApiClient, type NodeApiClient, signingSlot } from "@platform/node-api";
import {
  type Call,
  CodedError,
  encodeExtrinsic,
  fromHex,
  type Hex32,
  Scheme,
  type Signer,
  signExtrinsic,
} from "@platform/protocol";
import { loadConfig } from "../config/load.ts";
import { openKeys, readPassphrase } from "../config/secrets.ts";

export interface SendOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

export interface Caller {
  readonly api: NodeApiClient;
  readonly chainId: Hex32;
  readonly hotkey: Signer;
  /** Seed of the validator host's peer key. */
  readonly peerSeed: Hex32;
  /** Another key file, under the same passphrase. */
  loadKey(file: string): LoadedKey;
  /** Stays until a block holds the call; resolves to the extrinsic's hash. */
  send(call: Call): Promise<string>;
}

/** A few intervals: a due height, a view change, and the block after. */
const WAIT_INTERVALS = 20;
const LEAST_WAIT_MS = 10_000;

export async function openCaller(options: SendOptions): Promise<Caller> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const passphrase = readPassphrase(config.keys.passphraseFile);
  const keys = openKeys(config, passphrase).material;
  const hotkey = createSr25519Signer(fromHex(keys.hotkeySeed));
  const api = createNodeApiClient(options.url);
  const { chainId } = await api.status();
  return {
    api,
    chainId,
    hotkey,
    peerSeed: keys.validatorPeerSeed,
    loadKey: (file) => loadKeyFile(file, passphrase),
    send: (call) => sendCall(api, hotkey, call),
  };
}

/** @throws CodedError CALL_NOT_IN_BLOCK, the node's refusal */
async function sendCall(api: NodeApiClient, hotkey: Signer, call: Call): Promise<string> {
  const [status, { intervalMs, epochSlots }, account] = await Promise.all([
    api.status(),
    api.parameters(),
    api.account(hotkey.publicKey),
  ]);
  const extrinsic = await signExtrinsic(
    {
      call,
      signer: hotkey.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: {
        from: signingSlot(status.slot, intervalMs, Date.now()),
        slots: epochSlots,
      },
      specVersion: status.specVersion,
      chainId: status.chainId,
    },
    hotkey,
  );
  const hash = await api.submitExtrinsic(encodeExtrinsic(extrinsic));
  const deadline = performance.now() + Math.max(LEAST_WAIT_MS, WAIT_INTERVALS * intervalMs);
  while ((await api.account(hotkey.publicKey)).nonceOwn <= account.nonceOwn) {
    if (performance.now() > deadline)
      throw new CodedError({
        code: "CALL_NOT_IN_BLOCK",
        message: `no block holds ${hash} yet`,
        hint: "`validator-node consensus` says what the network waits for; the call may come later",
      });
    await delay(Math.min(200, intervalMs));
  }
  return hash;
}

/** The call is in a block, and its rule refused it there: the fee and the nonce are spent. */
export function callRefused(what: string): CodedError {
  return new CodedError({
    code: "CALL_REFUSED",
    message: `a block holds the call, and the runtime refused it: ${what}`,
    hint: "the event system.ExtrinsicFailed of that block has the error's number",
  });
}
