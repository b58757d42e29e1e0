/** Events as the HTTP API shows them: names of runtime's tables in the place of numbers. */

import type { Hex32 } from "@platform/protocol";
import { z } from "zod";
import { decimal, hex32 } from "./wire.ts";

/** Place of an event in the log, `HEIGHT:INDEX`: also where a page begins. */
const place = z.string().regex(/^(0|[1-9][0-9]{0,18}):(0|[1-9][0-9]{0,8})$/);

export const EventViewSchema = z.object({
  at: place,
  /** Hash of the block. */
  block: hex32,
  epoch: decimal,
  /** `pallet.Event`; two numbers for an event that the node's release does not know. */
  name: z.string(),
  /** Fields by name, big integers as decimal strings; null for an unknown event. */
  payload: z.record(z.string(), z.unknown()).nullable(),
  /** Of an unknown event, hex. */
  bytes: z.string().nullable(),
  /** Fields that are null until the epoch's weights are final, since the reader is no member. */
  hidden: z.array(z.string()),
});
export type EventViewJson = z.output<typeof EventViewSchema>;

export const EventPageSchema = z.object({
  items: z.array(EventViewSchema),
  /** `from` of the next page, valid as long as that height's events are kept. */
  next: place,
  /** There may be more at `next` now, even if this page is empty. */
  more: z.boolean(),
  oldest: decimal.nullable(),
  newest: decimal.nullable(),
});
export type EventPageJson = z.output<typeof EventPageSchema>;

/** Conditions of a page; those left out do not count. */
export interface EventsQuery {
  /** `HEIGHT` or `HEIGHT:INDEX`; 0 for the oldest that is kept. */
  readonly from?: string | undefined;
  /** Height or hash of one block. */
  readonly block?: string | undefined;
  readonly pallet?: string | undefined;
  readonly event?: string | undefined;
  /** Hotkey that the event names. */
  readonly account?: Hex32 | undefined;
  readonly limit?: number | undefined;
}
