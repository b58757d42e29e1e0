/** How one extrinsic of a block ended, by that block's own events. */

import type { Hex32 } from "@platform/protocol";
import type { ChainConnection } from "./chain-connection.ts";
import { readStorage } from "./read-storage.ts";

/** Enum values as the metadata's codecs give them. */
interface Variant {
  readonly type: string;
  readonly value: unknown;
}

interface EventRecord {
  readonly phase: { readonly type: string; readonly value?: unknown };
  readonly event: { readonly type: string; readonly value: Variant };
}

/** Name of the dispatch error, undefined for success. */
export async function readDispatchError(
  connection: ChainConnection,
  block: Hex32,
  extrinsic: number,
): Promise<string | undefined> {
  const [records] = await readStorage(connection, block, [["System", "Events"]]);
  const own = (records as EventRecord[]).filter(
    ({ phase }) => phase.type === "ApplyExtrinsic" && phase.value === extrinsic,
  );
  const named = (name: string) =>
    own.find(({ event }) => event.type === "System" && event.value.type === name);
  if (named("ExtrinsicSuccess") !== undefined) return undefined;
  const failed = named("ExtrinsicFailed")?.event.value.value as
    | { dispatch_error: Variant }
    | undefined;
  return failed === undefined ? "NoOutcomeEvent" : nameOf(connection, failed.dispatch_error);
}

function nameOf({ runtime }: ChainConnection, error: Variant): string {
  if (error.type !== "Module") return error.type;
  const { index, error: bytes } = error.value as { index: number; error: string };
  // Four bytes as hex; the first one is the error's index in its pallet.
  const inner = Number.parseInt(bytes.slice(2, 4), 16);
  return runtime.errorName(index, inner) ?? `Module${index}Error${inner}`;
}
