/** What a joiner with `--trust chain` would find (PROTOCOL §13): each head, its stake, who anchored it. */

import { createOutput } from "@platform/command-line/output";
import { table } from "@platform/devnet/table";
import { verifySignature } from "@platform/keys";
import { type ChainRef, CodedError, chainIdOf, parseGenesis } from "@platform/protocol";
import {
  type AnchorTally,
  hasMajority,
  majorityHead,
  readAnchors,
  tallyAnchors,
} from "@platform/validator";
import { readText } from "../node/node-files.ts";
import { withChain } from "./chain-access.ts";

interface AnchorsOptions {
  readonly chainUrl: string;
  readonly genesis: string;
  readonly json?: boolean;
}

/** @throws CodedError FILE_NOT_FOUND, GENESIS_*, CHAIN_OTHER, CHAIN_* */
export async function anchors(options: AnchorsOptions): Promise<void> {
  const genesis = parseGenesis(readText(options.genesis, "genesis"), verifySignature);
  const found = await withChain(options.chainUrl, genesis.netuid, async (client) => {
    const chain = client.genesisHash();
    const block = client.finalized();
    if (chain !== genesis.substrateGenesis || block === null)
      throw new CodedError({
        code: "CHAIN_OTHER",
        message: `another chain answers at ${options.chainUrl}: its genesis is ${chain}`,
        hint: `give the URL of the chain with the genesis ${genesis.substrateGenesis}`,
      });
    return readAnchors(client, block);
  });
  const tally = tallyAnchors(chainIdOf(genesis), found);
  const head = majorityHead(tally);
  createOutput(options.json === true).result({ block: found.block, head, ...tally }, () =>
    anchorsText(found.block, tally),
  );
}

export function anchorsText(block: ChainRef, tally: AnchorTally): string {
  const head = majorityHead(tally);
  const taken =
    head === null ? "nothing: no head has more than half" : `${head.height}:${head.hash}`;
  const lines = [`at chain block ${block.number}`, `--trust chain takes ${taken}`];
  if (tally.heads.length === 0) return [...lines, "nobody has anchored a head"].join("\n");
  const rows = tally.heads.map((one) => [
    String(one.height),
    one.hash,
    percent(one.stake, tally.total),
    hasMajority(one, tally) ? "yes" : "",
    String(one.hotkeys.length),
  ]);
  return [...lines, "", table(["height", "hash", "stake", "majority", "keys"], rows)].join("\n");
}

function percent(part: bigint, total: bigint): string {
  const permille = (part * 1_000n) / total;
  return `${permille / 10n}.${permille % 10n} %`;
}
