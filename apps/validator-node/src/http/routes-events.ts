/** Events of decided blocks. */

import { ApiPath } from "@platform/node-api";
import { MAX_EVENT_PAGE } from "@platform/protocol";
import type { EventPlaceView, EventView } from "@platform/validator";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer } from "./json-answer.ts";
import { hexParameter, numberParameter, placeParameter } from "./params.ts";
import { readsAsOperator } from "./reader.ts";

const HASH_CHARS = 64;

export function eventRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.events, async (c) => {
    const { from, block, pallet, event, account, limit } = c.req.query();
    const page = await requireApi(context).events({
      from: from === undefined ? null : placeParameter("from", from),
      block: block === undefined ? null : blockParameter(block),
      pallet: pallet ?? null,
      event: event ?? null,
      account: account === undefined ? null : hexParameter("account", account),
      limit: limit === undefined ? MAX_EVENT_PAGE : pageOf(numberParameter("limit", limit)),
      scores: readsAsOperator(c),
    });
    return answer({ ...page, items: page.items.map(eventJson), next: placeText(page.next) });
  });
}

/** The API holds it to its own bound. */
function pageOf(limit: bigint): number {
  return limit > BigInt(MAX_EVENT_PAGE) ? MAX_EVENT_PAGE : Number(limit);
}

function blockParameter(text: string): bigint | string {
  return text.length === HASH_CHARS ? hexParameter("block", text) : numberParameter("block", text);
}

function eventJson({ height, index, ...rest }: EventView) {
  return { at: placeText({ height, index }), ...rest };
}

function placeText({ height, index }: EventPlaceView): string {
  return `${height}:${index}`;
}
