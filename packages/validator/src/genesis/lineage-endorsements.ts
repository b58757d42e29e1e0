/** endorsements.json: who of the old network signed for the new one, and whether that is enough. */

import {
  type Canonical,
  CodedError,
  canonicalJson,
  chainIdOf,
  type Genesis,
  lineageSignBytes,
  MAX_VALIDATORS,
  Scheme,
  type Signer,
  totalPower,
  type VerifySignature,
} from "@platform/protocol";
import { z } from "zod";
import type { Lineage } from "./lineage-file.ts";

const MAX_OWNERS = 16;
const FORMAT = "1";

const EndorsementSchema = z.strictObject({
  /** sr25519: a hotkey of the old set, or an old owner key. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
const FileSchema = z.strictObject({
  formatVersion: z.literal(FORMAT),
  endorsements: z.array(EndorsementSchema).max(MAX_VALIDATORS + MAX_OWNERS),
});

export type Endorsement = z.output<typeof EndorsementSchema>;

export function endorsementsText(endorsements: readonly Endorsement[]): string {
  const sorted = [...endorsements].sort((a, b) => (a.key < b.key ? -1 : 1));
  return canonicalJson({ formatVersion: FORMAT, endorsements: sorted } as unknown as Canonical);
}

/** @throws CodedError LINEAGE_MALFORMED */
export function parseEndorsements(text: string): Endorsement[] {
  try {
    return FileSchema.parse(JSON.parse(text)).endorsements;
  } catch (cause) {
    throw new CodedError(
      {
        code: "LINEAGE_MALFORMED",
        message: "the file of endorsements is not valid",
        hint: "collect them with `validator-node genesis endorse`",
      },
      { cause },
    );
  }
}

/**
 * Signs as a member of the old set or as an owner of the old network.
 * @throws CodedError LINEAGE_NOT_ENTITLED for a key that is neither
 */
export async function endorse(
  lineage: Lineage,
  genesis: Genesis,
  signer: Signer,
): Promise<Endorsement> {
  const { publicKey: key } = signer;
  const entitled =
    lineage.ownerKeys.includes(key) ||
    lineage.nextMembers.members.some(({ hotkey }) => hotkey === key);
  if (!entitled)
    throw new CodedError({
      code: "LINEAGE_NOT_ENTITLED",
      message: `${key} is neither in the old set nor an owner of the old network`,
      hint: "sign with --config of a validator of the old set, or with --owner-key of an old owner",
    });
  return { key, signature: await signer.sign(signBytes(lineage, genesis)) };
}

export interface Endorsed {
  /** Of distinct members of the old set that signed. */
  readonly power: bigint;
  readonly totalPower: bigint;
  /** Distinct owners that signed. */
  readonly owners: number;
  readonly threshold: number;
  /** Keys whose signature does not count, each with the reason. */
  readonly ignored: readonly { readonly key: string; readonly reason: string }[];
  /** More than half of the old power and the owners' threshold. */
  readonly enough: boolean;
}

/** A key that is in the set and an owner counts as both. */
export function countEndorsements(
  lineage: Lineage,
  genesis: Genesis,
  endorsements: readonly Endorsement[],
  verify: VerifySignature,
): Endorsed {
  const message = signBytes(lineage, genesis);
  const signed = new Set<string>();
  const ignored: { key: string; reason: string }[] = [];
  for (const { key, signature } of endorsements) {
    if (signed.has(key)) ignored.push({ key, reason: "signed twice" });
    else if (verify(Scheme.sr25519, key, message, signature)) signed.add(key);
    else ignored.push({ key, reason: "its signature does not verify for this genesis" });
  }
  const { members } = lineage.nextMembers;
  const known = new Set([...members.map(({ hotkey }) => hotkey), ...lineage.ownerKeys]);
  for (const key of signed)
    if (!known.has(key)) ignored.push({ key, reason: "neither in the old set nor an owner" });
  const power = members
    .filter(({ hotkey }) => signed.has(hotkey))
    .reduce((sum, member) => sum + member.power, 0n);
  const total = totalPower(lineage.nextMembers);
  const owners = lineage.ownerKeys.filter((key) => signed.has(key)).length;
  const threshold = lineage.ownerThreshold;
  const enough = 2n * power > total && owners >= threshold;
  return { power, totalPower: total, owners, threshold, ignored, enough };
}

function signBytes({ head, blockHash }: Lineage, genesis: Genesis): Uint8Array {
  const { chainId: fromChainId, height } = head;
  return lineageSignBytes({ fromChainId, height, blockHash, toChainId: chainIdOf(genesis) });
}
