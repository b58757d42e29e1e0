import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { CodedError, chainIdOf, parseGenesis } from "@platform/protocol";
import {
  genesisContextFaults,
  parseSnapshotFile,
  shippedRuntime,
} from "@platform/validator/genesis";
import { readText } from "../node/node-files.ts";
import { withChain } from "./chain-access.ts";

interface GenesisVerifyOptions {
  readonly genesis: string;
  readonly snapshot: string;
  readonly chainUrl?: string;
  readonly json?: boolean;
}

/** @throws CodedError GENESIS_INVALID with everything that does not fit */
export async function genesisVerify(options: GenesisVerifyOptions): Promise<void> {
  const genesis = parseGenesis(readText(options.genesis, "genesis"), verifySignature);
  const snapshot = parseSnapshotFile(readText(options.snapshot, "snapshot"));
  const chain =
    options.chainUrl === undefined
      ? undefined
      : await withChain(options.chainUrl, genesis.netuid, async (client) => ({
          genesisHash: client.genesisHash(),
          snapshot: await client.snapshotAt(genesis.B0.number),
        }));
  const faults = genesisContextFaults(genesis, {
    snapshot,
    runtimeCode: shippedRuntime().code,
    ...(chain === undefined ? {} : { chain }),
  });
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
  const chainId = chainIdOf(genesis);
  const trusted =
    chain === undefined ? "the snapshot's hash is trusted" : "compared with the chain";
  createOutput(options.json === true).result(
    { ok: true, chainId, comparedWithChain: chain !== undefined },
    () => `genesis ${chainId} is whole; ${trusted}`,
  );
}
