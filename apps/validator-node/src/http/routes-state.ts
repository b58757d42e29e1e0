/** State of the network after a block: single entries and pages of a prefix. */

import { ApiPath } from "@platform/node-api";
import { MAX_STATE_PAGE, toHex } from "@platform/protocol";
import type { StateEntryView, StatePageView } from "@platform/validator";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer } from "./json-answer.ts";
import { bytesParameter, numberParameter } from "./params.ts";
import { assertReadable } from "./reader.ts";

export function stateRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.state, async (c) => {
    const { prefix = "", after, limit, at } = c.req.query();
    const api = requireApi(context);
    const height = heightParameter(at);
    const start = bytesParameter("prefix", prefix);
    await assertReadable(c, api, [start], height);
    const page = await api.state({
      prefix: start,
      after: after === undefined ? null : bytesParameter("after", after),
      limit: limit === undefined ? MAX_STATE_PAGE : pageOf(numberParameter("limit", limit)),
      at: height,
    });
    return answer({ ...pageHead(page), items: page.entries, more: page.more });
  });
  app.get(ApiPath.stateKey(":key"), async (c) => {
    const text = c.req.param("key") ?? "";
    const key = bytesParameter("key", text);
    const api = requireApi(context);
    const at = heightParameter(c.req.query("at"));
    await assertReadable(c, api, [key], at);
    // The first key of its own prefix, or there is none.
    const page = await api.state({ prefix: key, after: null, limit: 1, at });
    return answer({ ...pageHead(page), entry: page.entries.find(isAt(text)) ?? null });
  });
}

function pageHead({ height, stateRoot }: StatePageView) {
  return { height, stateRoot };
}

function isAt(key: string): (entry: StateEntryView) => boolean {
  return (entry) => toHex(entry.key) === key;
}

function heightParameter(at: string | undefined): bigint | null {
  return at === undefined ? null : numberParameter("at", at);
}

/** The executor holds it to its own bound. */
function pageOf(limit: bigint): number {
  return limit > BigInt(MAX_STATE_PAGE) ? MAX_STATE_PAGE : Number(limit);
}
