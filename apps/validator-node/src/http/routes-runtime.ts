/** The rules in force, and the door for the module that may replace them. */

import { ApiPath } from "@platform/node-api";
import { CodedError, MAX_STATE_CODE_BYTES } from "@platform/protocol";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type HttpContext, requireApi } from "./context.ts";
import { answer } from "./json-answer.ts";

export function runtimeRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.runtime, async () => answer(await requireApi(context).runtime()));
  const limit = bodyLimit({
    maxSize: MAX_STATE_CODE_BYTES,
    onError: () => {
      throw new CodedError({
        code: "UPGRADE_TOO_LARGE",
        message: `a module has at most ${MAX_STATE_CODE_BYTES} bytes`,
      });
    },
  });
  app.post(ApiPath.runtimeModule, limit, async (c) => {
    const code = new Uint8Array(await c.req.arrayBuffer());
    return answer({ hash: await requireApi(context).offerModule(code) });
  });
}
