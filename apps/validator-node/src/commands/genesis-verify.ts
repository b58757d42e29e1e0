import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { CodedError, chainIdOf, type Genesis, parseGenesis } from "@platform/protocol";
import {
  countEndorsements,
  type Endorsed,
  genesisContextFaults,
  parseEndorsements,
  parseLineage,
  parseSnapshotFile,
  shippedRuntime,
} from "@platform/validator/genesis";
import { readText } from "../node/node-files.ts";
import { withChain } from "./chain-access.ts";
import { assertFollows } from "./genesis-endorse.ts";

interface GenesisVerifyOptions {
  readonly genesis: string;
  readonly snapshot: string;
  readonly chainUrl?: string;
  readonly from?: string;
  readonly endorsements?: string;
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
  const endorsed = options.from === undefined ? undefined : endorsedBy(genesis, options);
  const chainId = chainIdOf(genesis);
  const trusted =
    chain === undefined ? "the snapshot's hash is trusted" : "compared with the chain";
  createOutput(options.json === true).result(
    { ok: true, chainId, comparedWithChain: chain !== undefined, endorsed: endorsed ?? null },
    () =>
      [
        `genesis ${chainId} is whole; ${trusted}`,
        ...(endorsed === undefined
          ? []
          : [
              `signed by power ${endorsed.power} of ${endorsed.totalPower}, ${endorsed.owners} owners`,
            ]),
      ].join("\n"),
  );
}

/** @throws CodedError GENESIS_INVALID, LINEAGE_NOT_ENDORSED unless more than half and the owners signed */
function endorsedBy(genesis: Genesis, options: GenesisVerifyOptions): Endorsed {
  const lineage = parseLineage(readText(options.from ?? "", "lineage"), verifySignature);
  assertFollows(lineage, genesis);
  const signed =
    options.endorsements === undefined
      ? []
      : parseEndorsements(readText(options.endorsements, "endorsements"));
  const endorsed = countEndorsements(lineage, genesis, signed, verifySignature);
  if (endorsed.enough) return endorsed;
  const { power, totalPower, owners, threshold, ignored } = endorsed;
  const left = ignored.map(({ key, reason }) => `; ${key} ${reason}`).join("");
  throw new CodedError({
    code: "LINEAGE_NOT_ENDORSED",
    message: `power ${power} of ${totalPower} and ${owners} of ${threshold} owners signed${left}`,
    hint: "more than half of the old power and the owners' threshold sign with `validator-node genesis endorse`",
  });
}
