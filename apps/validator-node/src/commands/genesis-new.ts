import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { readPublicKey } from "@platform/keys";
import {
  CodedError,
  DEVELOPMENT_PARAMETERS,
  type Parameters,
  PRODUCTION_PARAMETERS,
} from "@platform/protocol";
import { createDraft, draftText, idOfDraft } from "@platform/validator/genesis";
import { withChain } from "./chain-access.ts";

interface GenesisNewOptions {
  readonly chainUrl: string;
  readonly netuid: string;
  readonly owner: readonly string[];
  readonly threshold: string;
  readonly parameters: string;
  readonly parameter?: readonly string[];
  readonly lineage?: string;
  readonly out: string;
  readonly json?: boolean;
}

export async function genesisNew(options: GenesisNewOptions): Promise<void> {
  const netuid = integer("--netuid", options.netuid);
  const substrateGenesis = await withChain(options.chainUrl, netuid, async (chain) =>
    chain.genesisHash(),
  );
  const draft = createDraft({
    lineage: options.lineage ?? randomBytes(8).toString("hex"),
    substrateGenesis,
    netuid,
    ownerKeys: options.owner.map(readPublicKey),
    ownerThreshold: integer("--threshold", options.threshold),
    parameters: parametersOf(options.parameters, options.parameter ?? []),
  });
  writeFileSync(options.out, `${draftText(draft)}\n`);
  const draftId = idOfDraft(draft);
  createOutput(options.json === true).result({ draft: options.out, draftId }, () =>
    [
      `wrote ${options.out} (draft ${draftId})`,
      "next: every founder runs `validator-node genesis add-delegation`, then one runs `genesis build`",
    ].join("\n"),
  );
}

export function integer(name: string, text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new CodedError({ code: "USAGE", message: `${name} must be a number, not ${text}` });
}

const PARAMETER_SETS: Readonly<Record<string, Parameters>> = {
  development: DEVELOPMENT_PARAMETERS,
  production: PRODUCTION_PARAMETERS,
};

function parametersOf(name: string, changes: readonly string[]): Parameters {
  const base = PARAMETER_SETS[name];
  if (base === undefined)
    throw new CodedError({ code: "USAGE", message: `unknown parameter set ${name}` });
  const result: Record<string, number | bigint> = { ...base };
  for (const change of changes) {
    const [key = "", value = ""] = change.split("=");
    const old = result[key];
    if (old === undefined)
      throw new CodedError({
        code: "USAGE",
        message: `unknown parameter ${key}`,
        hint: `parameters: ${Object.keys(base).join(", ")}`,
      });
    const number = integer(key, value);
    result[key] = typeof old === "bigint" ? BigInt(number) : number;
  }
  return result as unknown as Parameters;
}
