import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { CodedError, chainIdOf, genesisJson } from "@platform/protocol";
import {
  buildGenesis,
  parseDraft,
  shippedRuntime,
  snapshotFileText,
} from "@platform/validator/genesis";
import { readText } from "../node/node-files.ts";
import { withChain } from "./chain-access.ts";
import { integer } from "./genesis-new.ts";

interface GenesisBuildOptions {
  readonly draft: string;
  readonly chainUrl: string;
  readonly block?: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function genesisBuild(options: GenesisBuildOptions): Promise<void> {
  const draft = parseDraft(readText(options.draft, "draft"));
  const runtime = shippedRuntime();
  const snapshot = await withChain(options.chainUrl, draft.netuid, async (chain) => {
    if (chain.genesisHash() !== draft.substrateGenesis)
      throw new CodedError({
        code: "CHAIN_MISMATCH",
        message: `${options.chainUrl} is not the chain that the draft names`,
      });
    const newest = chain.finalized()?.number ?? 0n;
    return chain.snapshotAt(
      options.block === undefined ? newest : BigInt(integer("--block", options.block)),
    );
  });
  const { genesis, left } = buildGenesis(
    {
      draft,
      snapshot,
      timeMs: BigInt(Date.now()),
      runtimeCode: runtime.code,
      specVersion: runtime.specVersion,
    },
    verifySignature,
  );
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
