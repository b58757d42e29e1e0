/** The shipped HTTP server on a real socket, over answers that the test writes. */

import type { ValidatorApi } from "@platform/validator";
import { type HttpServer, startHttpServer } from "../../src/http/server.ts";
import { createNodeMetrics } from "../../src/metrics/node-metrics.ts";
import { readiness } from "../../src/node/readiness.ts";
import { STATUS } from "./sample-status.ts";

const quiet = () => {};

export function scriptedNode(answers: Partial<ValidatorApi>): Promise<HttpServer> {
  const api = {
    status: async () => STATUS,
    edgeAddresses: () => [],
    ...answers,
  } as Partial<ValidatorApi> as ValidatorApi;
  const metrics = createNodeMetrics("0");
  return startHttpServer(
    { host: "127.0.0.1", port: 0 },
    {
      api: () => api,
      ready: () => readiness(api),
      metrics: async () => metrics.scrape(api, await readiness(api)),
    },
    { debug: quiet, info: quiet, warn: quiet, error: quiet },
  );
}
