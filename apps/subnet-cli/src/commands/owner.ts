/** Owner keys: what rules, what waits, and the commands that change it (docs/adr/0034). */

import { setTimeout as delay } from "node:timers/promises";
import { type CommandAction, rotationDelays } from "@platform/challenge-registry";
import { createOutput } from "@platform/command-line/output";
import { createSigner, encodeSs58, readPublicKey } from "@platform/keys";
import { createNodeApiClient, ownersText } from "@platform/node-api";
import { CodedError, decodeScale } from "@platform/protocol";
import { OwnerCommandCodec } from "@platform/runtime";
import { openSession } from "../network/session.ts";
import { readCommandFile } from "../owner/command-file.ts";
import { loadKey } from "../owner/passphrase.ts";
import { sendOwnerCommand } from "../owner/send-command.ts";
import { type SignIntoOptions, signedText, signInto } from "../owner/sign-into.ts";

interface ReadOptions {
  readonly node: string;
  readonly json?: boolean;
}

interface KeyOptions extends ReadOptions {
  readonly key: string;
  readonly passphraseFile?: string;
}

export type SignOptions = KeyOptions & SignIntoOptions;

const POLL_MS = 200;

export async function ownerShow(options: ReadOptions): Promise<void> {
  const api = createNodeApiClient(options.node);
  const [authority, waiting] = await Promise.all([api.authority(), api.ownerRotation()]);
  createOutput(options.json === true).result({ ...authority, waiting }, () =>
    ownersText(authority, waiting, encodeSs58),
  );
}

/** @throws CodedError USAGE, COMMAND_ROTATION, COMMAND_OTHER */
export async function ownerRotate(
  options: SignOptions & {
    readonly newKey: readonly string[];
    readonly threshold: string;
    readonly delaySlots?: string;
  },
): Promise<void> {
  const { epochSlots } = await createNodeApiClient(options.node).parameters();
  const rotation = {
    keys: options.newKey.map(readPublicKey).sort(),
    threshold: Number(numberOf("--threshold", options.threshold)),
    delaySlots:
      options.delaySlots === undefined
        ? rotationDelays(epochSlots).least
        : numberOf("--delay-slots", options.delaySlots),
  };
  await signOwnerCommand({ action: "rotateOwners", rotation }, options);
}

export async function ownerCancel(nonce: string, options: SignOptions): Promise<void> {
  const rotationNonce = numberOf("the rotation's nonce", nonce);
  await signOwnerCommand({ action: "cancelRotation", rotationNonce }, options);
}

export async function signOwnerCommand(action: CommandAction, options: SignOptions): Promise<void> {
  const owner = loadKey(options.key, options.passphraseFile);
  const signed = await signInto(action, createSigner(owner.scheme, owner.seed), options);
  createOutput(options.json === true).result(
    signed,
    () =>
      `${signedText(signed)}\nwhen enough owners signed: subnet owner send --command ${signed.file}`,
  );
}

/** @throws CodedError COMMAND_NOT_TAKEN, the node's refusal */
export async function ownerSend(
  options: KeyOptions & { readonly command: string; readonly timeout: string },
): Promise<void> {
  const args = readCommandFile(options.command);
  const { nonce } = decodeScale(OwnerCommandCodec, args.command, "owner command");
  const owner = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(owner.scheme, owner.seed);
  const session = await openSession(options.node);
  try {
    const { api } = session;
    const account = await api.account(signer.publicKey);
    await sendOwnerCommand(session, signer, args, account.nonceOwn);
    const deadline = performance.now() + 1000 * Number(options.timeout);
    while ((await api.authority()).nonce <= nonce) {
      if (performance.now() > deadline)
        throw new CodedError({
          code: "COMMAND_NOT_TAKEN",
          message: `no block took command ${nonce} in ${options.timeout} s`,
          hint: "`subnet owner show` prints the next nonce; a used one must be signed again",
        });
      await delay(POLL_MS);
    }
    createOutput(options.json === true).result({ nonce }, () => `a block took command ${nonce}`);
  } finally {
    await session.close();
  }
}

function numberOf(what: string, text: string): bigint {
  if (/^[0-9]{1,18}$/.test(text)) return BigInt(text);
  throw new CodedError({ code: "USAGE", message: `${what} must be a number, not ${text}` });
}
