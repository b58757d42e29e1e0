/** What an account may spend and what it has earned. */

import { ApiPath } from "@platform/node-api";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer, items } from "./json-answer.ts";
import { hexParameter } from "./params.ts";

export function economyRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.mana(":account"), async (c) =>
    answer(await requireApi(context).mana(hexParameter("account", c.req.param("account")))),
  );
  app.get(ApiPath.reputation(":account"), async (c) =>
    answer(await requireApi(context).reputation(hexParameter("account", c.req.param("account")))),
  );
  app.get(ApiPath.reputations, async () => items(await requireApi(context).reputations()));
}
