/** Pages of events in names instead of numbers; scores of a running epoch are for members (PROTOCOL §13). */

import { CodedError, type Hex32, MAX_EVENT_PAGE, Pallet, toHex } from "@platform/protocol";
import {
  decodeEvent,
  EVENTS,
  type EventName,
  type RuntimeEvent,
  scoreFields,
} from "@platform/runtime";
import type { EventQuery, FoundEvent } from "@platform/storage";
import type { EventPageView, EventsRequest, EventView } from "../api.ts";
import type { Components } from "../components.ts";
import type { ScoreCurtain } from "./score-curtain.ts";

export interface EventPagesParts {
  readonly store: Pick<Components["store"], "eventPage" | "eventHeight">;
  readonly curtain: Pick<ScoreCurtain, "openBelow">;
}

/** @throws CodedError BAD_PARAMETER, EVENTS_NOT_KEPT */
export async function eventPage(
  parts: EventPagesParts,
  request: EventsRequest,
): Promise<EventPageView> {
  const block = request.block === null ? null : await heightOf(parts, request.block);
  const wanted = request.from ?? { height: block ?? 0n, index: 0 };
  const query: EventQuery = {
    ...eventFilter(request.pallet, request.event),
    account: request.account ?? undefined,
    from: wanted,
    to: block ?? undefined,
    limit: Math.max(1, Math.min(request.limit, MAX_EVENT_PAGE)),
  };
  const page = await parts.store.eventPage(query);
  const oldest = page.kept?.oldest ?? null;
  if (oldest !== null && wanted.height > 0n && wanted.height < oldest)
    throw notKept(wanted.height, oldest);
  const openBelow = request.scores ? null : await parts.curtain.openBelow();
  return {
    items: page.events.map((event) =>
      eventView(event, openBelow !== null && event.height >= openBelow),
    ),
    next: page.next,
    more: page.more,
    oldest,
    newest: page.kept?.newest ?? null,
  };
}

async function heightOf({ store }: EventPagesParts, block: bigint | Hex32): Promise<bigint> {
  if (typeof block === "bigint") return block;
  const height = await store.eventHeight(block);
  if (height !== null) return height;
  throw new CodedError({
    code: "NOT_FOUND",
    message: `no events of a block ${block} are kept here`,
    hint: "GET /v1/events?block=HEIGHT says from which height on they are",
  });
}

const NAMES = Object.keys(EVENTS) as EventName[];

/**
 * Numbers of `certification` and `Certified`, of `certification.Certified`, or of `Certified` alone
 * where one pallet only has it.
 * @throws CodedError BAD_PARAMETER
 */
export function eventFilter(
  pallet: string | null,
  event: string | null,
): { pallet?: number; event?: number } {
  const known = Object.entries(Pallet).find(([name]) => name === pallet);
  if (pallet !== null && known === undefined)
    throw unknownName(`pallet ${pallet}`, `there are ${Object.keys(Pallet).join(", ")}`);
  if (event === null) return known === undefined ? {} : { pallet: known[1] };
  const full = event.includes(".") || pallet === null ? event : `${pallet}.${event}`;
  const found = NAMES.filter((name) => name === full || name.endsWith(`.${full}`));
  const [name] = found;
  if (name === undefined || found.length > 1 || (pallet !== null && !name.startsWith(`${pallet}.`)))
    throw unknownName(
      `single event ${full}`,
      found.length > 1
        ? `several pallets have it: ${found.join(", ")}`
        : "names are like certification.Certified",
    );
  return { pallet: EVENTS[name].pallet, event: EVENTS[name].event };
}

function eventView({ height, index, hash, epoch, bytes }: FoundEvent, hide: boolean): EventView {
  const place = { height, index, block: hash, epoch };
  const event = known(bytes);
  if (event === null)
    return {
      ...place,
      name: `${bytes[0]}.${bytes[1]}`,
      payload: null,
      bytes: toHex(bytes),
      hidden: [],
    };
  const hidden = hide ? scoreFields(event.name) : [];
  const payload = Object.fromEntries(
    Object.entries(event.payload).map(([name, value]) => [
      name,
      hidden.includes(name) ? null : value,
    ]),
  );
  return { ...place, name: event.name, payload, bytes: null, hidden };
}

/** Null for an event of a runtime that is newer than this release. */
function known(bytes: Uint8Array): RuntimeEvent | null {
  try {
    return decodeEvent(bytes);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

function unknownName(what: string, known: string): CodedError {
  return new CodedError({
    code: "BAD_PARAMETER",
    message: `there is no ${what}; ${known}`,
    hint: "names are those that the events themselves show",
  });
}

function notKept(height: bigint, oldest: bigint): CodedError {
  return new CodedError({
    code: "EVENTS_NOT_KEPT",
    message: `events of height ${height} are not kept here; the oldest are of ${oldest}`,
    hint: "go on from there, or ask a validator that keeps more (events.keepBlocks)",
    data: { oldest: String(oldest) },
  });
}
