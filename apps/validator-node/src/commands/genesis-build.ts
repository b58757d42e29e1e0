import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { type ChainSnapshot, CodedError, chainIdOf, genesisJson } from "@platform/protocol";
import {
  type BuiltGenesis,
  buildGenesis,
  buildLineageGenesis,
  type GenesisDraft,
  parseDraft,
  parseLineage,
  shippedRuntime,
  snapshotFileText,
} from "@platform/validator/genesis";
import { readText } from "../node/node-files.ts";
import { withChain } from "./chain-access.ts";
import { assertFollows } from "./genesis-endorse.ts";
import { integer } from "./genesis-new.ts";

type Built = BuiltGenesis & { readonly snapshot: ChainSnapshot };

interface GenesisBuildOptions {
  readonly draft: string;
  readonly chainUrl?: string;
  readonly from?: string;
  readonly block?: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function genesisBuild(options: GenesisBuildOptions): Promise<void> {
  const draft = parseDraft(readText(options.draft, "draft"));
  const { genesis, left, snapshot } =
    options.from === undefined ? await fromChain(draft, options) : fromLineage(draft, options.from);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, "genesis.json"), `${genesisJson(genesis)}\n`);
  writeFileSync(join(options.out, "snapshot.json"), `${snapshotFileText(snapshot)}\n`);
  const chainId = chainIdOf(genesis);
  const result = { chainId, B0: genesis.B0, validators: genesis.validators.length, left };
  createOutput(options.json === true).result(result, () =>
    [
      `chain id ${chainId}`,
      `set of ${genesis.validators.length} at chain block ${genesis.B0.number}`,
      ...left.map(({ hotkey, reason }) => `not in the set: ${hotkey} ${reason}`),
    ].join("\n"),
  );
}

/** B0 is a finalised block of the chain, and time begins now. */
async function fromChain(draft: GenesisDraft, options: GenesisBuildOptions): Promise<Built> {
  const { chainUrl } = options;
  if (chainUrl === undefined)
    throw new CodedError({
      code: "USAGE",
      message: "a new network needs --chain-url, a new lineage --from lineage.json",
    });
  const snapshot = await withChain(chainUrl, draft.netuid, async (chain) => {
    if (chain.genesisHash() !== draft.substrateGenesis)
      throw new CodedError({
        code: "CHAIN_MISMATCH",
        message: `${chainUrl} is not the chain that the draft names`,
      });
    const newest = chain.finalized()?.number ?? 0n;
    return chain.snapshotAt(
      options.block === undefined ? newest : BigInt(integer("--block", options.block)),
    );
  });
  const { code, specVersion } = shippedRuntime();
  const timeMs = BigInt(Date.now());
  const build = { draft, snapshot, timeMs, runtimeCode: code, specVersion };
  return { ...buildGenesis(build, verifySignature), snapshot };
}

/** Set, stakes and time of the old network: everybody who builds gets the same file. */
function fromLineage(draft: GenesisDraft, path: string): Built {
  const lineage = parseLineage(readText(path, "lineage"), verifySignature);
  const built = buildLineageGenesis(lineage, draft, shippedRuntime(), verifySignature);
  assertFollows(lineage, built.genesis);
  return { ...built, snapshot: lineage.snapshot };
}
