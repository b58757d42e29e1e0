/** Signs a command anew, or adds one more owner's signature to the file that is there. */

import { existsSync, writeFileSync } from "node:fs";
import { type CommandAction, cosignCommand, signCommand } from "@platform/challenge-registry";
import { verifySignature } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import { CodedError, chainIdOf, parseGenesis, type Signer } from "@platform/protocol";
import { commandFileText, readCommandFile } from "./command-file.ts";

export interface SignIntoOptions {
  readonly node: string;
  /** The authority's next nonce; asked from the node when left out. */
  readonly nonce?: string;
  readonly out: string;
}

export interface SignedInto {
  readonly file: string;
  readonly nonce: bigint;
  readonly signatures: number;
}

/** @throws CodedError COMMAND_OTHER, USAGE */
export async function signInto(
  action: CommandAction,
  signer: Signer,
  options: SignIntoOptions,
): Promise<SignedInto> {
  const api = createNodeApiClient(options.node);
  const chainId = chainIdOf(parseGenesis(await api.genesisText(), verifySignature));
  const nonce =
    options.nonce === undefined ? (await api.authority()).nonce : nonceOf(options.nonce);
  const fresh = await signCommand(chainId, nonce, action, [signer]);
  let args = fresh;
  if (existsSync(options.out)) {
    const known = readCommandFile(options.out);
    if (Buffer.compare(known.command, fresh.command) !== 0)
      throw new CodedError({
        code: "COMMAND_OTHER",
        message: `${options.out} holds another command than this one`,
        hint: "choose another --out, or sign exactly what the other owners signed",
      });
    args = await cosignCommand(known, [signer]);
  }
  writeFileSync(options.out, commandFileText(args));
  return { file: options.out, nonce, signatures: args.signatures.length };
}

export function signedText({ file, nonce, signatures }: SignedInto): string {
  return `${file}: command ${nonce} with ${signatures} signatures`;
}

function nonceOf(text: string): bigint {
  if (/^[0-9]{1,18}$/.test(text)) return BigInt(text);
  throw new CodedError({ code: "USAGE", message: `--nonce must be a number, not ${text}` });
}
