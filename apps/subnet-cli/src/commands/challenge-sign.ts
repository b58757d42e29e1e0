import { createOutput } from "@platform/command-line/output";
import { createSigner } from "@platform/keys";
import { packChallenge } from "../owner/challenge-files.ts";
import { loadKey } from "../owner/passphrase.ts";
import { type SignIntoOptions, signedText, signInto } from "../owner/sign-into.ts";

interface SignOptions extends SignIntoOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** Signs anew, or adds one more owner's signature to the file that is there. */
export async function challengeSign(directory: string, options: SignOptions): Promise<void> {
  const { manifest } = await packChallenge(directory);
  const key = loadKey(options.key, options.passphraseFile);
  const signer = createSigner(key.scheme, key.seed);
  const signed = await signInto({ action: "addChallenge", manifest }, signer, options);
  createOutput(options.json === true).result(signed, () => signedText(signed));
}
