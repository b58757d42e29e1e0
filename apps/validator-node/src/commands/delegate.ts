/** Names a new session key and new peer ids for a hotkey, through the log of a running network. */

import { createOutput } from "@platform/command-line/output";
import { createSr25519Signer } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import {
  type Delegation,
  encodeExtrinsic,
  fromHex,
  Scheme,
  signExtrinsic,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import type { KeyMaterial } from "@platform/validator";
import { delegate as signDelegation } from "@platform/validator/genesis";
import { loadConfig } from "../config/load.ts";
import { loadKeyMaterial } from "../config/secrets.ts";

interface DelegateOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

export async function delegate(options: DelegateOptions): Promise<void> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const { hash, delegation } = await sendDelegation(options.url, loadKeyMaterial(config));
  createOutput(options.json === true).result(
    { extrinsic: hash, delegation },
    () =>
      `delegation sent as ${hash}\nit counts from the next epoch on: start the validator with ` +
      `${options.config} then, and stop the one with the old session key`,
  );
}

/** Signs with hotkey and session key that both act from the next boundary on, and sends it. */
export async function sendDelegation(
  url: string,
  keys: KeyMaterial,
): Promise<{ readonly hash: string; readonly delegation: Delegation }> {
  const hotkey = createSr25519Signer(fromHex(keys.hotkeySeed));
  const api = createNodeApiClient(url);
  const [status, parameters, account] = await Promise.all([
    api.status(),
    api.parameters(),
    api.account(hotkey.publicKey),
  ]);
  const signed = await signDelegation(status.chainId, keys, status.specVersion, {
    fromEpoch: status.epoch + 1n,
    // Rising for each hotkey without a memory of earlier ones; genesis uses 0.
    seq: BigInt(Date.now()),
  });
  const extrinsic = await signExtrinsic(
    {
      call: call.delegate(signed),
      signer: hotkey.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: status.slot, slots: parameters.epochSlots },
      specVersion: status.specVersion,
      chainId: status.chainId,
    },
    hotkey,
  );
  const hash = await api.submitExtrinsic(encodeExtrinsic(extrinsic));
  return { hash, delegation: signed.delegation };
}
