/** The first step after the dead third: what the old network hands on, and a draft for who goes on. */

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { parseGenesis } from "@platform/protocol";
import {
  draftText,
  exportLineage,
  lineageDraft,
  lineageText,
  parseLineage,
} from "@platform/validator/genesis";
import { loadConfig } from "../config/load.ts";
import { readText } from "../node/node-files.ts";
import { integer } from "./genesis-new.ts";

interface ExportOptions {
  readonly config: string;
  readonly height?: string;
  readonly lineage?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** @throws CodedError DATABASE_LOCKED while the validator runs, and those of the export */
export async function genesisExport(options: ExportOptions): Promise<void> {
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const file = await exportLineage({
    dataDir: config.dataDir,
    genesis: parseGenesis(readText(config.genesis, "genesis"), verifySignature),
    height: options.height === undefined ? undefined : BigInt(integer("--height", options.height)),
    lineage: options.lineage ?? randomBytes(8).toString("hex"),
  });
  const text = lineageText(file);
  const lineage = parseLineage(text, verifySignature);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, "lineage.json"), `${text}\n`);
  writeFileSync(join(options.out, "draft.json"), `${draftText(lineageDraft(lineage))}\n`);
  const { head, blockHash, nextMembers } = lineage;
  const { height, epoch, chainId } = head;
  const members = nextMembers.members.length;
  createOutput(options.json === true).result(
    { from: chainId, height, blockHash, epoch, members, lineage: lineage.lineage },
    () =>
      [
        `network ${chainId} ends after block ${height} ${blockHash}`,
        `lineage ${lineage.lineage}; wrote lineage.json and draft.json to ${options.out}`,
        "next, each validator that goes on: validator-node genesis add-delegation --draft draft.json",
        "then: validator-node genesis build --draft draft.json --from lineage.json",
      ].join("\n"),
  );
}
