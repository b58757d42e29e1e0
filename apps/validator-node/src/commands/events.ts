/** Events of a running validator: a table, one JSON document, or what comes, line by line. */

import { setTimeout as delay } from "node:timers/promises";
import { createOutput } from "@platform/command-line/output";
import {
  createNodeApiClient,
  type EventPageJson,
  type EventsQuery,
  type EventViewJson,
} from "@platform/node-api";
import { CodedError, MAX_EVENT_PAGE } from "@platform/protocol";
import { numberParameter } from "../http/params.ts";

export interface EventsOptions {
  readonly url: string;
  readonly from?: string;
  readonly block?: string;
  readonly pallet?: string;
  readonly event?: string;
  readonly account?: string;
  readonly limit: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Blocks shown where nothing says from which one on. */
const NEWEST_BLOCKS = 100n;
/** A block of the shortest production interval is seen before the next one. */
const FOLLOW_MS = 1_000;

/** @throws CodedError USAGE, BAD_PARAMETER, NOT_FOUND, EVENTS_NOT_KEPT, API_* */
export async function events(options: EventsOptions): Promise<void> {
  const { pallet, event, account, block } = options;
  if (options.follow === true && block !== undefined)
    throw new CodedError({ code: "USAGE", message: "--follow goes on; --block is one block" });
  const api = createNodeApiClient(options.url);
  const from = block === undefined ? (options.from ?? (await newest(api))) : undefined;
  const ask = (query: EventsQuery): Promise<EventPageJson> =>
    api.events({ pallet, event, account, block, ...query });
  if (options.follow === true) return follow(ask, from ?? "0", options.json === true);
  await show(ask, from, options);
}

async function newest(api: ReturnType<typeof createNodeApiClient>): Promise<string> {
  const [{ height }, { oldest }] = await Promise.all([api.status(), api.events({ limit: 1 })]);
  const from = height < NEWEST_BLOCKS ? 0n : height - NEWEST_BLOCKS + 1n;
  return String(oldest !== null && oldest > from ? oldest : from);
}

type Ask = (query: EventsQuery) => Promise<EventPageJson>;

async function show(ask: Ask, start: string | undefined, options: EventsOptions): Promise<void> {
  const limit = Number(numberParameter("--limit", options.limit));
  const items: EventViewJson[] = [];
  let from = start;
  for (;;) {
    const page = await ask({ from, limit: Math.min(limit - items.length, MAX_EVENT_PAGE) });
    items.push(...page.items);
    from = page.next;
    if (page.more && items.length < limit) continue;
    const { next, more, oldest, newest: last } = page;
    createOutput(options.json === true).result({ items, next, more, oldest, newest: last }, () =>
      [...items.map(eventLine), ...(more ? [`more: --from ${next}`] : [])].join("\n"),
    );
    return;
  }
}

/** Until a signal; what it saw last is the start of the next question, so nothing is missed or doubled. */
async function follow(ask: Ask, start: string, json: boolean): Promise<void> {
  const output = createOutput(json);
  for (let from = start; ; ) {
    const page = await ask({ from });
    for (const item of page.items) output.result(item, () => eventLine(item));
    from = page.next;
    if (!page.more) await delay(FOLLOW_MS);
  }
}

const PLACE_WIDTH = 10;
const NAME_WIDTH = 30;

/** `12:0  certification.Certified  id=…` */
export function eventLine({ at, name, payload, bytes, hidden }: EventViewJson): string {
  const fields =
    payload === null
      ? [`bytes=${bytes ?? ""}`]
      : Object.entries(payload).map(([field, value]) =>
          hidden.includes(field) ? `${field}=(hidden)` : `${field}=${valueText(value)}`,
        );
  return `${at.padEnd(PLACE_WIDTH)}  ${name.padEnd(NAME_WIDTH)}  ${fields.join(" ")}`.trimEnd();
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
