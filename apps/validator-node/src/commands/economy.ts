/** `mana` and `reputation`: what a running validator's head says of accounts. */

import { createOutput } from "@platform/command-line/output";
import { readPublicKey } from "@platform/keys";
import { createNodeApiClient, manaText, rankingText, reputationText } from "@platform/node-api";

interface EconomyOptions {
  readonly url: string;
  readonly json?: boolean;
}

/** @throws CodedError ADDRESS_INVALID, API_* */
export async function mana(account: string, options: EconomyOptions): Promise<void> {
  const view = await createNodeApiClient(options.url).mana(readPublicKey(account));
  createOutput(options.json === true).result(view, () => manaText(view));
}

/** Of one account with its reasons; of everybody, the highest score first, without one. */
export async function reputation(
  account: string | undefined,
  options: EconomyOptions,
): Promise<void> {
  const api = createNodeApiClient(options.url);
  const output = createOutput(options.json === true);
  if (account === undefined) {
    const rows = await api.reputations();
    output.result(rows, () => rankingText(rows));
    return;
  }
  const view = await api.reputation(readPublicKey(account));
  output.result(view, () => reputationText(view));
}
