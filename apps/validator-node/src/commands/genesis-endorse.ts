/** Signs for a new lineage: as a validator that compared it with its own state, or as an owner. */

import { existsSync, writeFileSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { createSigner, createSr25519Signer, loadKeyFile, verifySignature } from "@platform/keys";
import { CodedError, fromHex, type Genesis, parseGenesis, type Signer } from "@platform/protocol";
import {
  countEndorsements,
  endorse,
  endorsementsText,
  exportLineage,
  type Lineage,
  type LineageFile,
  lineageFaults,
  lineageText,
  parseEndorsements,
  parseLineage,
} from "@platform/validator/genesis";
import { loadConfig } from "../config/load.ts";
import { loadKeyMaterial, readPassphrase } from "../config/secrets.ts";
import { readText } from "../node/node-files.ts";

interface EndorseOptions {
  readonly genesis: string;
  readonly from: string;
  readonly config: string;
  readonly ownerKey?: string;
  readonly passphraseFile?: string;
  readonly out: string;
  readonly json?: boolean;
}

/**
 * @throws CodedError GENESIS_INVALID if the genesis does not follow from the lineage,
 *   LINEAGE_OTHER_STATE if this validator's own state says something else, LINEAGE_NOT_ENTITLED
 */
export async function genesisEndorse(options: EndorseOptions): Promise<void> {
  const lineage = parseLineage(readText(options.from, "lineage"), verifySignature);
  const genesis = parseGenesis(readText(options.genesis, "genesis"), verifySignature);
  assertFollows(lineage, genesis);
  const signer =
    options.ownerKey === undefined
      ? await asValidator(options.config, lineage)
      : asOwner(options.ownerKey, options.passphraseFile);
  const before = existsSync(options.out)
    ? parseEndorsements(readText(options.out, "endorsements"))
    : [];
  const made = await endorse(lineage, genesis, signer);
  const all = [...before.filter(({ key }) => key !== made.key), made];
  writeFileSync(options.out, `${endorsementsText(all)}\n`);
  const counted = countEndorsements(lineage, genesis, all, verifySignature);
  const { power, totalPower, owners, threshold, enough } = counted;
  createOutput(options.json === true).result({ signed: made.key, ...counted }, () =>
    [
      `${made.key} signed; ${options.out} holds ${all.length}`,
      `power ${power} of ${totalPower}, owners ${owners} of ${threshold}: ${enough ? "enough" : "not enough yet"}`,
    ].join("\n"),
  );
}

/** @throws CodedError GENESIS_INVALID */
export function assertFollows(lineage: Lineage, genesis: Genesis): void {
  const faults = lineageFaults(lineage, genesis);
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
}

/** Nobody signs what somebody else wrote down: the own databases have to say the same. */
async function asValidator(file: string, lineage: Lineage): Promise<Signer> {
  const { config } = loadConfig({ file, env: process.env, flags: {} });
  const { height } = lineage.head;
  const own = await exportLineage({
    dataDir: config.dataDir,
    genesis: parseGenesis(readText(config.genesis, "genesis"), verifySignature),
    height,
    lineage: lineage.lineage,
  });
  if (!isSameState(own, lineage))
    throw new CodedError({
      code: "LINEAGE_OTHER_STATE",
      message: `the own state at block ${height} is not the one in the lineage file`,
      hint: "do not sign: find out whose file it is, and export on this validator",
    });
  return createSr25519Signer(fromHex(loadKeyMaterial(config).hotkeySeed));
}

/** Two honest validators may hold different quorums of one decision: everything else is equal. */
function isSameState(own: LineageFile, lineage: Lineage): boolean {
  // Under another block's header the certificate would be no quorum: that is no fault of the file.
  if (own.header !== lineage.header) return false;
  const text = lineageText({ ...own, certificate: lineage.certificate });
  return digestOf(parseLineage(text, verifySignature)) === digestOf(lineage);
}

function digestOf({ head, blockHash, nextMembers, ...file }: Lineage): string {
  return lineageText(file);
}

function asOwner(path: string, passphraseFile: string | undefined): Signer {
  const key = loadKeyFile(path, readPassphrase(passphraseFile));
  return createSigner(key.scheme, key.seed);
}
