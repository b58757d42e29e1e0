/** What the API says of the runtime in force and of upgrades. */

import { toCid } from "@platform/dht-store";
import { CodedError, type Hex32, sha256Hex } from "@platform/protocol";
import type { RuntimeView } from "../api.ts";
import type { Store } from "../components.ts";
import type { ExecutorClient } from "../executor/client.ts";
import { refusalText } from "./refusal-text.ts";

/** Codec of a module in a CID. */
const RAW = 0x55;

export async function runtimeAnswer(executor: ExecutorClient): Promise<RuntimeView> {
  const [version, upgrade] = await Promise.all([executor.version(), executor.api("upgrade", {})]);
  const { specName, specVersion, codeHash } = version;
  return {
    specName,
    specVersion,
    codeHash,
    cid: toCid(RAW, codeHash).toString(),
    authorized: upgrade.authorized ?? null,
    pending: upgrade.pending ?? null,
    applied: upgrade.applied,
  };
}

/** @throws CodedError UPGRADE_NOT_AUTHORIZED */
export async function takeModule(
  { executor, store }: { readonly executor: ExecutorClient; readonly store: Store },
  code: Uint8Array,
): Promise<Hex32> {
  const { authorized } = await executor.api("upgrade", {});
  if (authorized !== sha256Hex(code)) throw new CodedError(refusalText("UPGRADE_NOT_AUTHORIZED"));
  return await store.putBlob(code);
}
