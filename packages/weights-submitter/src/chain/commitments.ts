/** The Commitments pallet: one small public record of each hotkey on a subnet. */

import { type ChainRef, fromHex, type Hex32 } from "@platform/protocol";
import type { ChainConnection } from "./chain-connection.ts";
import { accountAddress, prefixedHex } from "./chain-runtime.ts";
import { readStorage, type StorageQuery } from "./read-storage.ts";
import type { Commitment } from "./weight-chain.ts";

const COMMITMENTS = "Commitments";

/** Enum value as the metadata's codecs give and take it. */
interface Field {
  readonly type: string;
  readonly value?: unknown;
}

/** `CommitmentInfo` has one field, so the codecs of the metadata show it as its list. */
interface Registration {
  readonly block: number;
  readonly info: readonly Field[];
}

/** set_commitment with one plain field. @throws CodedError CHAIN_UNSUPPORTED */
export function commitmentCall(
  { runtime }: ChainConnection,
  netuid: number,
  bytes: Uint8Array,
): Uint8Array {
  const field: Field = { type: `Raw${bytes.length}`, value: prefixedHex(bytes) };
  return runtime.call(COMMITMENTS, "set_commitment", { netuid, info: [field] });
}

export async function readCommitments(
  connection: ChainConnection,
  netuid: number,
  block: ChainRef,
  hotkeys: readonly Hex32[],
): Promise<Commitment[]> {
  const queries = hotkeys.map(
    (hotkey): StorageQuery => [COMMITMENTS, "CommitmentOf", netuid, accountAddress(hotkey)],
  );
  const found = await readStorage(connection, block.hash, queries);
  return hotkeys.map((hotkey, i) => commitmentOf(hotkey, found[i] as Registration | undefined));
}

function commitmentOf(hotkey: Hex32, registration: Registration | undefined): Commitment {
  if (registration === undefined) return { hotkey, block: 0n, bytes: null };
  const { block, info } = registration;
  const [field, ...others] = info;
  const plain = others.length === 0 && field !== undefined ? plainBytes(field) : null;
  return { hotkey, block: BigInt(block), bytes: plain };
}

/** Arrays of fixed length come as prefixed hex; one byte alone comes as a number and is nobody's anchor. */
function plainBytes({ type, value }: Field): Uint8Array | null {
  if (!/^Raw[0-9]+$/.test(type) || typeof value !== "string") return null;
  return fromHex(value.slice(2));
}
