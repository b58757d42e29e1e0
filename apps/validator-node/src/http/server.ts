import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { ApiPath } from "@platform/node-api";
import { CodedError, toErrorRecord } from "@platform/protocol";
import type { Logger } from "@platform/validator";
import { Hono } from "hono";
import type { HttpContext } from "./context.ts";
import { answer, errorAnswer } from "./json-answer.ts";
import { notFound } from "./params.ts";
import { chainRoutes } from "./routes-chain.ts";
import { economyRoutes } from "./routes-economy.ts";
import { eventRoutes } from "./routes-events.ts";
import { jobRoutes } from "./routes-jobs.ts";
import { peopleRoutes } from "./routes-people.ts";
import { runtimeRoutes } from "./routes-runtime.ts";
import { stateRoutes } from "./routes-state.ts";
import { workRoutes } from "./routes-work.ts";

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Slow or idle clients are cut off: the API answers in milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 256;

/**
 * Serves status, API, health, metrics and the status page.
 *
 * @throws CodedError PORT_IN_USE, P2P_LISTEN if the address cannot be bound otherwise
 */
export async function startHttpServer(
  config: { readonly host: string; readonly port: number },
  context: HttpContext,
  log: Logger,
): Promise<HttpServer> {
  const app = createHttpApp(context, log);
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, resolve);
  server.on("error", (error: NodeJS.ErrnoException) => reject(listenError(config, error)));
  const bound = await promise;
  if ("requestTimeout" in server) server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${bound.port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

export function createHttpApp(context: HttpContext, log: Logger): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.res.headers.set("x-content-type-options", "nosniff");
    c.res.headers.set("content-security-policy", "default-src 'self'; frame-ancestors 'none'");
  });
  app.onError((thrown) => {
    const record = toErrorRecord(thrown);
    if (record.code === "INTERNAL") log.error("request failed", { error: thrown });
    return errorAnswer(record);
  });
  app.notFound(() => errorAnswer(notFound("such path").toRecord()));
  app.get(ApiPath.live, () => answer({ live: true }));
  app.get(ApiPath.ready, async () => {
    const view = await context.ready();
    return answer(view, view.ready ? 200 : 503);
  });
  app.get(ApiPath.metrics, async (c) => {
    const { contentType, text } = await context.metrics();
    return c.body(text, 200, { "content-type": contentType });
  });
  chainRoutes(app, context);
  economyRoutes(app, context);
  jobRoutes(app, context);
  workRoutes(app, context);
  runtimeRoutes(app, context);
  eventRoutes(app, context);
  peopleRoutes(app, context);
  stateRoutes(app, context);
  statusPage(app);
  return app;
}

const PAGE_FILES = [
  ["/", "index.html", "text/html; charset=utf-8"],
  ["/status.js", "status.js", "text/javascript; charset=utf-8"],
  ["/status.css", "status.css", "text/css; charset=utf-8"],
] as const;

function statusPage(app: Hono): void {
  for (const [path, file, type] of PAGE_FILES)
    app.get(path, async (c) => {
      const text = await readFile(new URL(`../../static/${file}`, import.meta.url), "utf8");
      return c.body(text, 200, { "content-type": type });
    });
}

function listenError(
  config: { readonly host: string; readonly port: number },
  error: NodeJS.ErrnoException,
): CodedError {
  const where = `${config.host}:${config.port}`;
  if (error.code === "EADDRINUSE")
    return new CodedError(
      {
        code: "PORT_IN_USE",
        message: `the HTTP address ${where} is taken`,
        hint: "stop the other process, or give another port: --http-port N (0 takes a free one)",
      },
      { cause: error },
    );
  return new CodedError(
    {
      code: "P2P_LISTEN",
      message: `the HTTP address ${where} cannot be bound (${error.code ?? error.message})`,
      hint: "check http.host and http.port",
    },
    { cause: error },
  );
}
