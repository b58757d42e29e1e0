/** The metagraph at B0 as the file snapshot.json that lies beside genesis.json (PROTOCOL §2). */

import {
  type Canonical,
  type ChainSnapshot,
  CodedError,
  canonicalJson,
  MAX_MINERS,
} from "@platform/protocol";
import { z } from "zod";

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,19})$/);
const u16 = decimal.transform(Number).pipe(z.number().int().max(0xffff));
const u64 = decimal.transform(BigInt).pipe(z.bigint().max((1n << 64n) - 1n));
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const SnapshotSchema = z.strictObject({
  netuid: u16,
  block: z.strictObject({ number: u64, hash }),
  neurons: z
    .array(
      z.strictObject({
        uid: u16,
        hotkey: hash,
        stakeWeight: u16,
        permit: z.boolean(),
        registeredAt: u64,
      }),
    )
    .max(MAX_MINERS),
});

export function snapshotFileText(snapshot: ChainSnapshot): string {
  return canonicalJson(snapshot as unknown as Canonical);
}

/** @throws CodedError SNAPSHOT_MALFORMED with every fault */
export function parseSnapshotFile(text: string): ChainSnapshot {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw malformed("it is not JSON", cause);
  }
  const parsed = SnapshotSchema.safeParse(raw);
  if (!parsed.success)
    throw malformed(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
  return parsed.data;
}

function malformed(reason: string, cause?: unknown): CodedError {
  return new CodedError(
    {
      code: "SNAPSHOT_MALFORMED",
      message: `the snapshot file is not valid: ${reason}`,
      hint: "take snapshot.json from the same place as genesis.json; both belong together",
    },
    cause === undefined ? undefined : { cause },
  );
}
