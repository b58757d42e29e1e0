/** Sub-evaluations that challenges asked for. */

import { ApiPath, jobView } from "@platform/node-api";
import { ZERO_HASH } from "@platform/protocol";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer, items } from "./json-answer.ts";
import { hexParameter, notFound } from "./params.ts";

/** The most that one answer holds. */
const MAX_PAGE = 256;

export function jobRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.jobs, async (c) => {
    const after = c.req.query("after");
    const from = after === undefined ? ZERO_HASH : hexParameter("after", after);
    return items((await requireApi(context).jobs(from, MAX_PAGE)).map(jobView));
  });
  app.get(ApiPath.job(":id"), async (c) => {
    const id = hexParameter("id", c.req.param("id"));
    const job = await requireApi(context).job(id);
    if (job === null) throw notFound(`job ${id}`);
    return answer(jobView(job));
  });
}
