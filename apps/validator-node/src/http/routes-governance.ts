/** What the members decide: proposals, delegations of votes, changed parameters. */

import {
  ApiPath,
  parameterChangesView,
  proposalDetailView,
  proposalView,
} from "@platform/node-api";
import { PARAMETER_NAMES } from "@platform/protocol";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer, items } from "./json-answer.ts";
import { hexParameter, notFound } from "./params.ts";

export function governanceRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.proposals, async () =>
    items((await requireApi(context).proposals()).map(proposalView)),
  );
  app.get(ApiPath.proposal(":id"), async (c) => {
    const id = hexParameter("id", c.req.param("id"));
    const detail = await requireApi(context).proposal(id);
    if (detail === null) throw notFound(`proposal ${id}`);
    return answer(proposalDetailView(detail));
  });
  app.get(ApiPath.voteDelegations, async () => items(await requireApi(context).voteDelegations()));
  app.get(ApiPath.parameterChanges(":name"), async (c) => {
    const asked = c.req.param("name");
    const name = PARAMETER_NAMES.find((one) => one === asked);
    if (name === undefined) throw notFound(`parameter ${asked}`);
    const api = requireApi(context);
    const [values, changes] = await Promise.all([api.parameters(), api.parameterChanges(name)]);
    return answer(parameterChangesView(name, BigInt(values[name]), changes));
  });
}
