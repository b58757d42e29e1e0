import { existsSync, writeFileSync } from "node:fs";
import { cosignCommand, signCommand } from "@platform/challenge-registry";
import { createOutput } from "@platform/command-line/output";
import { createSigner, verifySignature } from "@platform/keys";
import { createNodeApiClient } from "@platform/node-api";
import { CodedError, chainIdOf, parseGenesis } from "@platform/protocol";
import { packChallenge } from "../owner/challenge-files.ts";
import { commandFileText, readCommandFile } from "../owner/command-file.ts";
import { loadKey } from "../owner/passphrase.ts";

interface SignOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly node: string;
  readonly nonce?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Signs anew, or adds one more owner's signature to the file that is there. */
export async function challengeSign(directory: string, options: SignOptions): Promise<void> {
  const { manifest } = await packChallenge(directory);
  const key = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(key.scheme, key.seed);
  const api = createNodeApiClient(options.node);
  const chainId = chainIdOf(parseGenesis(await api.genesisText(), verifySignature));
  const nonce =
    options.nonce === undefined ? (await api.authority()).nonce : nonceOf(options.nonce);
  const fresh = await signCommand(chainId, nonce, { action: "addChallenge", manifest }, [signer]);
  let args = fresh;
  if (existsSync(options.out)) {
    const known = readCommandFile(options.out);
    if (Buffer.compare(known.command, fresh.command) !== 0)
      throw new CodedError({
        code: "COMMAND_OTHER",
        message: `${options.out} holds another command than this directory gives now`,
        hint: "choose another --out, or sign exactly what the other owners signed",
      });
    args = await cosignCommand(known, [signer]);
  }
  writeFileSync(options.out, commandFileText(args));
  createOutput(options.json === true).result(
    { file: options.out, nonce, signatures: args.signatures.length },
    () => `${options.out}: command ${nonce} with ${args.signatures.length} signatures`,
  );
}

function nonceOf(text: string): bigint {
  if (/^[0-9]{1,18}$/.test(text)) return BigInt(text);
  throw new CodedError({ code: "USAGE", message: `--nonce must be a number, not ${text}` });
}
