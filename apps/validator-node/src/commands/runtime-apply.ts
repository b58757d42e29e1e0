/** The last step of an upgrade: any registered hotkey may take it once governance has authorised. */

import { createOutput } from "@platform/command-line/output";
import { createSr25519Signer } from "@platform/keys";
import { createNodeApiClient, signingSlot } from "@platform/node-api";
import { encodeExtrinsic, fromHex, Scheme, signExtrinsic } from "@platform/protocol";
import { call } from "@platform/runtime";
import { loadConfig } from "../config/load.ts";
import { loadKeyMaterial } from "../config/secrets.ts";
import { readBytes } from "../node/node-files.ts";

interface ApplyOptions {
  readonly config: string;
  readonly url: string;
  readonly json?: boolean;
}

/** @throws CodedError FILE_NOT_FOUND, UPGRADE_* of the door, API_* */
export async function runtimeApply(file: string, options: ApplyOptions): Promise<void> {
  const code = readBytes(file, "module");
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const signer = createSr25519Signer(fromHex(loadKeyMaterial(config).hotkeySeed));
  const api = createNodeApiClient(options.url);
  const codeHash = await api.offerModule(code);
  const [status, { intervalMs, epochSlots }, account] = await Promise.all([
    api.status(),
    api.parameters(),
    api.account(signer.publicKey),
  ]);
  const signed = await signExtrinsic(
    {
      call: call.applyUpgrade({ codeHash, codeBytes: code.length }),
      signer: signer.publicKey,
      scheme: Scheme.sr25519,
      nonce: account.nonceOwn,
      mortality: { from: signingSlot(status.slot, intervalMs, Date.now()), slots: epochSlots },
      specVersion: status.specVersion,
      chainId: status.chainId,
    },
    signer,
  );
  const extrinsic = await api.submitExtrinsic(encodeExtrinsic(signed));
  createOutput(options.json === true).result({ extrinsic, codeHash, bytes: code.length }, () =>
    [
      `module ${codeHash} handed over, call sent as ${extrinsic}`,
      "next: validator-node runtime show says from which slot on it takes over",
    ].join("\n"),
  );
}
