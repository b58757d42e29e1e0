/** Challenges, submissions, and the door for extrinsics. */

import { getConnInfo } from "@hono/node-server/conninfo";
import { ApiPath, isFinal, submissionView } from "@platform/node-api";
import { CodedError, MAX_EXTRINSIC_BYTES, ZERO_HASH } from "@platform/protocol";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type HttpContext, requireApi } from "./context.ts";
import { answer, items } from "./json-answer.ts";
import { hexParameter, notFound, numberParameter } from "./params.ts";
import { challengeView, zkKeyView } from "./views.ts";

/** Page of submissions when no limit is given, and the most that one answer holds. */
const MAX_PAGE = 256;

export function workRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.challenges, async () =>
    items((await requireApi(context).challenges()).map(challengeView)),
  );
  app.get(ApiPath.submissions, async (c) => {
    const after = c.req.query("after");
    const limit = c.req.query("limit");
    const rows = await requireApi(context).submissions(
      after === undefined ? ZERO_HASH : hexParameter("after", after),
      limit === undefined ? MAX_PAGE : clampPage(numberParameter("limit", limit)),
    );
    const views = rows.map(submissionView);
    return items(c.req.query("open") === "true" ? views.filter((v) => !isFinal(v.status)) : views);
  });
  app.get(ApiPath.submission(":id"), async (c) => {
    const id = hexParameter("id", c.req.param("id"));
    const info = await requireApi(context).submission(id);
    if (info === null) throw notFound(`submission ${id}`);
    return answer(submissionView(info));
  });
  app.get(ApiPath.digest(":id"), async (c) => {
    const id = hexParameter("id", c.req.param("id"));
    const digest = await requireApi(context).digest(id);
    if (digest === null) throw notFound(`digest of ${id}`);
    return answer(digest);
  });
  app.get(ApiPath.zkKeys, async () => items((await requireApi(context).zkKeys()).map(zkKeyView)));
  app.get(ApiPath.zkClaim(":key", ":nullifier"), async (c) => {
    const key = hexParameter("key", c.req.param("key"));
    const nullifier = hexParameter("nullifier", c.req.param("nullifier"));
    const claim = await requireApi(context).zkClaim(key, nullifier);
    if (claim === null) throw notFound(`claim ${nullifier}`);
    return answer(claim);
  });
  const limit = bodyLimit({
    maxSize: MAX_EXTRINSIC_BYTES,
    onError: () => {
      throw new CodedError({
        code: "TOO_LARGE",
        message: `an extrinsic has at most ${MAX_EXTRINSIC_BYTES} bytes`,
      });
    },
  });
  app.post(ApiPath.extrinsics, limit, async (c) => {
    const api = requireApi(context);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const receipt = await api.submitExtrinsic(bytes, `http ${getConnInfo(c).remote.address ?? ""}`);
    if (receipt.accepted) return answer(receipt);
    throw CodedError.fromRecord(receipt.error);
  });
}

function clampPage(limit: bigint): number {
  return limit < 1n ? 1 : limit > BigInt(MAX_PAGE) ? MAX_PAGE : Number(limit);
}
