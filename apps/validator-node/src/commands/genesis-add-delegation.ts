import { writeFileSync } from "node:fs";
import { createOutput } from "@platform/command-line/output";
import { verifySignature } from "@platform/keys";
import { CodedError, GenesisSchema, type SignedDelegation } from "@platform/protocol";
import {
  addDelegation,
  delegateForDraft,
  draftText,
  parseDraft,
  shippedRuntime,
} from "@platform/validator/genesis";
import { loadConfig } from "../config/load.ts";
import { loadKeyMaterial } from "../config/secrets.ts";
import { readText } from "../node/node-files.ts";
import { integer } from "./genesis-new.ts";

interface AddDelegationOptions {
  readonly draft: string;
  readonly config: string;
  readonly delegation?: string;
  readonly seq: string;
  readonly json?: boolean;
}

export async function genesisAddDelegation(options: AddDelegationOptions): Promise<void> {
  const draft = parseDraft(readText(options.draft, "draft"));
  const signed =
    options.delegation === undefined
      ? await delegateForDraft(
          draft,
          loadKeyMaterial(loadConfig({ file: options.config, env: process.env, flags: {} }).config),
          shippedRuntime().specVersion,
          BigInt(integer("--seq", options.seq)),
        )
      : parseDelegation(readText(options.delegation, "delegation"));
  const next = addDelegation(draft, signed, verifySignature);
  writeFileSync(options.draft, `${draftText(next)}\n`);
  createOutput(options.json === true).result(
    { draft: options.draft, delegations: next.delegations.length, delegation: signed.delegation },
    () => `${options.draft} holds ${next.delegations.length} delegations`,
  );
}

const SignedSchema = GenesisSchema.shape.validators.element.shape.signed;

function parseDelegation(text: string): SignedDelegation {
  try {
    return SignedSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError(
      { code: "DELEGATION_INVALID", message: "the delegation file is malformed" },
      { cause },
    );
  }
}
