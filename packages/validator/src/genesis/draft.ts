/** What the founders pass around before genesis.json exists (PROTOCOL §2). */

import {
  type Canonical,
  CodedError,
  canonicalJson,
  draftId,
  FORMAT_VERSION,
  type Genesis,
  GenesisSchema,
  type Hex32,
  type Parameters,
  parameterFaults,
  type SignedDelegation,
  type VerifySignature,
  verifyDelegation,
} from "@platform/protocol";
import { z } from "zod";

/** The members of genesis that are known before the set and its block are. */
export interface GenesisDraft {
  readonly formatVersion: number;
  /** Drawn afresh for each network, so that an old signer database never fits a new one. */
  readonly lineage: string;
  readonly substrateGenesis: Hex32;
  readonly netuid: number;
  readonly ownerKeys: readonly Hex32[];
  readonly ownerThreshold: number;
  readonly parameters: Parameters;
  readonly delegations: readonly SignedDelegation[];
}

const shape = GenesisSchema.shape;
const DraftSchema = z.strictObject({
  formatVersion: shape.formatVersion,
  lineage: shape.lineage,
  substrateGenesis: shape.substrateGenesis,
  netuid: shape.netuid,
  ownerKeys: shape.ownerKeys,
  ownerThreshold: shape.ownerThreshold,
  parameters: shape.parameters,
  delegations: z.array(shape.validators.element.shape.signed),
});

export type DraftInit = Omit<GenesisDraft, "formatVersion" | "delegations">;

/** @throws CodedError GENESIS_INVALID naming every fault of parameters or owners */
export function createDraft(init: DraftInit): GenesisDraft {
  const faults = parameterFaults(init.parameters);
  if (init.ownerThreshold < 1 || init.ownerThreshold > init.ownerKeys.length)
    faults.push(`a threshold of ${init.ownerThreshold} with ${init.ownerKeys.length} owner keys`);
  if (faults.length > 0)
    throw new CodedError({ code: "GENESIS_INVALID", message: faults.join("; ") });
  return { ...init, formatVersion: FORMAT_VERSION, delegations: [] };
}

export function draftText(draft: GenesisDraft): string {
  return canonicalJson(draft as unknown as Canonical);
}

/** @throws CodedError GENESIS_MALFORMED with every fault */
export function parseDraft(text: string): GenesisDraft {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new CodedError({ code: "GENESIS_MALFORMED", message: "draft is not JSON" }, { cause });
  }
  const parsed = DraftSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
  throw new CodedError({ code: "GENESIS_MALFORMED", message: faults.join("; ") });
}

export function idOfDraft(draft: GenesisDraft): Hex32 {
  return draftId(
    draft as Pick<Genesis, "formatVersion" | "lineage" | "substrateGenesis" | "netuid">,
  );
}

/**
 * Adds one validator's delegation, or replaces an earlier one of the same hotkey with a higher seq.
 *
 * @throws CodedError DELEGATION_INVALID if it is not signed for this draft, DELEGATION_STALE if
 * one of the same or a higher seq is there.
 */
export function addDelegation(
  draft: GenesisDraft,
  signed: SignedDelegation,
  verify: VerifySignature,
): GenesisDraft {
  const { hotkey, seq } = signed.delegation;
  if (!verifyDelegation(signed, idOfDraft(draft), verify))
    throw new CodedError({
      code: "DELEGATION_INVALID",
      message: `the delegation of ${hotkey} is not signed for this draft`,
      hint: "sign it with `validator-node genesis add-delegation` on the same draft file",
    });
  const known = draft.delegations.find((one) => one.delegation.hotkey === hotkey);
  if (known !== undefined && known.delegation.seq >= seq)
    throw new CodedError({
      code: "DELEGATION_STALE",
      message: `${hotkey} has delegated already with seq ${known.delegation.seq}`,
      hint: "give a higher --seq to replace it",
    });
  const others = draft.delegations.filter((one) => one !== known);
  return { ...draft, delegations: [...others, signed] };
}
