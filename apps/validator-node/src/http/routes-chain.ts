/** What the network agreed on: status, genesis, set, blocks, weights. */

import { ApiPath } from "@platform/node-api";
import { genesisJson } from "@platform/protocol";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer, items } from "./json-answer.ts";
import { bytesParameter, hexParameter, notFound, numberParameter } from "./params.ts";
import { assertReadable } from "./reader.ts";
import { governanceRoutes } from "./routes-governance.ts";

export function chainRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.status, async () => {
    const api = requireApi(context);
    return answer({ ...(await api.status()), edgeAddresses: api.edgeAddresses() });
  });
  app.get(ApiPath.consensus, () => answer(requireApi(context).consensus()));
  // The canonical text itself: whoever hashes it has the chain id.
  app.get(ApiPath.genesis, (c) =>
    c.body(genesisJson(requireApi(context).genesis()), 200, {
      "content-type": "application/json",
    }),
  );
  app.get(ApiPath.parameters, async () => answer(await requireApi(context).parameters()));
  app.get(ApiPath.validators, async () => {
    const api = requireApi(context);
    const { peers } = await api.status();
    const members = (await api.members()).map((member) => {
      const peer = peers.find((one) => one.hotkey === member.hotkey);
      return { ...member, connected: peer?.connected ?? null, height: peer?.height ?? null };
    });
    return items(members);
  });
  app.get(ApiPath.weights(":epoch"), async (c) =>
    items(await requireApi(context).weights(numberParameter("epoch", c.req.param("epoch")))),
  );
  app.get(ApiPath.weightSubmissions, async () =>
    items(await requireApi(context).weightSubmissions()),
  );
  app.get(ApiPath.anchorSubmissions, async () =>
    items(await requireApi(context).anchorSubmissions()),
  );
  app.get(ApiPath.account(":account"), async (c) =>
    answer(await requireApi(context).account(hexParameter("account", c.req.param("account")))),
  );
  app.get(ApiPath.authority, async () => answer(await requireApi(context).authority()));
  app.get(ApiPath.evidence, async () => items(await requireApi(context).evidence()));
  app.get(ApiPath.jailed, async () => items(await requireApi(context).jailed()));
  governanceRoutes(app, context);
  // The canonical text itself, as a verifier reads it.
  app.get(ApiPath.decision(":height"), async (c) => {
    const height = numberParameter("height", c.req.param("height"));
    const from = c.req.query("from");
    const api = requireApi(context);
    const keys = (c.req.queries("key") ?? []).map((key) => bytesParameter("key", key));
    if (keys.length > 0) await assertReadable(c, api, keys, height);
    const text = await api.decision({
      height,
      from: from === undefined ? null : numberParameter("from", from),
      body: c.req.query("body") === "true",
      keys,
    });
    if (text === null) throw notFound(`decision ${height}`);
    return c.body(text, 200, { "content-type": "application/json" });
  });
  app.get(ApiPath.block(":height"), async (c) => {
    const height = numberParameter("height", c.req.param("height"));
    const block = await requireApi(context).block(height);
    if (block === null) throw notFound(`block ${height}`);
    return answer(block);
  });
}
