/** State entries as the HTTP API shows them: keys and values are the runtime's bytes, as hex. */

import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);

/** A value above 64 KiB (the runtime's code) is null here, and named by its hash. */
const StateEntrySchema = z.object({
  key: hex,
  hash: hex32,
  bytes: z.number(),
  value: hex.nullable(),
});

export const StatePageSchema = z.object({
  height: decimal,
  stateRoot: hex32,
  items: z.array(StateEntrySchema),
  /** There are further keys of that prefix: `after` the last one. */
  more: z.boolean(),
});
export type StatePageJson = z.output<typeof StatePageSchema>;

export const StateEntryAtSchema = z.object({
  height: decimal,
  stateRoot: hex32,
  /** Null where state has no such key. */
  entry: StateEntrySchema.nullable(),
});
export type StateEntryAtJson = z.output<typeof StateEntryAtSchema>;

export interface StateQuery {
  /** Hex; every key begins with it. */
  readonly prefix?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
  /** Height; the newest without it. */
  readonly at?: bigint | undefined;
}
