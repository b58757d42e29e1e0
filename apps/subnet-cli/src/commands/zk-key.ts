import { setTimeout as delay } from "node:timers/promises";
import { signCommand } from "@platform/challenge-registry";
import { createOutput } from "@platform/command-line/output";
import { createSigner } from "@platform/keys";
import { CodedError, sha256Hex } from "@platform/protocol";
import { openSession } from "../network/session.ts";
import { readCommandFile } from "../owner/command-file.ts";
import { loadKey } from "../owner/passphrase.ts";
import { sendOwnerCommand } from "../owner/send-command.ts";
import { type SignIntoOptions, signedText, signInto } from "../owner/sign-into.ts";
import { readVerificationKey } from "../zk/proof-files.ts";

interface OwnerOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly node: string;
  readonly json?: boolean;
}

const POLL_MS = 200;

export async function zkKeySign(
  file: string,
  options: OwnerOptions & SignIntoOptions,
): Promise<void> {
  const key = readVerificationKey(file);
  const owner = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(owner.scheme, owner.seed);
  const signed = await signInto({ action: "addZkKey", key }, signer, options);
  createOutput(options.json === true).result(signed, () => signedText(signed));
}

/** @throws CodedError PUBLISH_TIMEOUT, the node's refusal */
export async function zkKeyPublish(
  file: string,
  options: OwnerOptions & { readonly command?: string; readonly timeout: string },
): Promise<void> {
  const key = readVerificationKey(file);
  const id = sha256Hex(key);
  const owner = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(owner.scheme, owner.seed);
  const session = await openSession(options.node);
  try {
    const { api } = session;
    const [{ nonce }, account] = await Promise.all([
      api.authority(),
      api.account(signer.publicKey),
    ]);
    const args =
      options.command === undefined
        ? await signCommand(session.chainId, nonce, { action: "addZkKey", key }, [signer])
        : readCommandFile(options.command);
    await sendOwnerCommand(session, signer, args, account.nonceOwn);
    const deadline = performance.now() + 1000 * Number(options.timeout);
    while (!(await api.zkKeys()).some((one) => one.id === id)) {
      if (performance.now() > deadline)
        throw new CodedError({
          code: "PUBLISH_TIMEOUT",
          message: `the verification key ${id} is not in force yet`,
          hint: "`validator-node zk keys` shows what is; the command may be taken later",
        });
      await delay(POLL_MS);
    }
    createOutput(options.json === true).result({ id }, () => `verification key in force: ${id}`);
  } finally {
    await session.close();
  }
}
