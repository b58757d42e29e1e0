import { createOutput } from "@platform/command-line/output";
import { readKeyFile, readPublicKey } from "@platform/keys";
import { createNodeApiClient, manaText, reputationText } from "@platform/node-api";
import { CodedError } from "@platform/protocol";

/** What a miner may spend, and why: of a key file, which stays shut, or of any account. */
export async function mana(options: {
  readonly key?: string;
  readonly account?: string;
  readonly node: string;
  readonly json?: boolean;
}): Promise<void> {
  const { key, account } = options;
  if ((key === undefined) === (account === undefined))
    throw new CodedError({
      code: "USAGE",
      message: "whose mana?",
      hint: "give --key FILE or --account ADDRESS",
    });
  const of = key === undefined ? readPublicKey(account ?? "") : readKeyFile(key).publicKey;
  const api = createNodeApiClient(options.node);
  const [held, reputation] = await Promise.all([api.mana(of), api.reputation(of)]);
  createOutput(options.json === true).result(
    { ...held, earned: reputation },
    () => `${manaText(held)}\n\n${reputationText(reputation)}`,
  );
}
