import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord } from "@platform/protocol";
import { type NodeComponents, startNode, type ValidatorApi } from "@platform/validator";
import type { Config } from "../config/schema.ts";
import { type HttpServer, startHttpServer } from "../http/server.ts";
import { createLogger } from "../logging/logger.ts";
import { createNodeMetrics } from "../metrics/node-metrics.ts";
import { nodeConfigOf } from "./node-files.ts";
import { readiness } from "./readiness.ts";
import { VERSION } from "./version.ts";

/** A stop that hangs must not keep an operator's restart waiting. */
const STOP_DEADLINE_MS = 15_000;

/**
 * Runs one validator until a signal or a safety stop; resolves to the process's exit code.
 *
 * `announce` gets the URL once HTTP is bound, which is before the node is ready.
 */
export async function runNode(
  config: Config,
  announce: (url: string) => void,
  composition: Pick<NodeComponents, "build"> & { readonly observeUntil?: bigint | undefined } = {},
): Promise<number> {
  const log = createLogger(config.log, "validator");
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info("stopping", { signal });
    end(0);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const { observeUntil, ...parts } = composition;
  const nodeConfig = nodeConfigOf(config, observeUntil);
  let api: ValidatorApi | null = null;
  const metrics = createNodeMetrics(VERSION);
  const ready = () => readiness(api);
  const context = {
    api: () => api,
    ready,
    metrics: async () => metrics.scrape(api, await ready()),
  };
  const server = await startHttpServer(config.http, context, log);
  announce(server.url);
  try {
    const node = await startNode(nodeConfig, {
      ...parts,
      logger: log,
      onFatal: (exitCode, error) => {
        log.error("safety stop", { exitCode, error: toErrorRecord(error).message });
        end(exitCode);
      },
    });
    api = node.api;
    log.info("validator runs", { url: server.url, environment: config.environment });
    const code = await ended;
    api = null;
    await stopWithin(node.stop, server);
    return code;
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function stopWithin(stop: () => Promise<void>, server: HttpServer): Promise<void> {
  const timer = new AbortController();
  await Promise.race([
    Promise.allSettled([stop(), server.close()]),
    delay(STOP_DEADLINE_MS, undefined, { signal: timer.signal, ref: false }),
  ]);
  timer.abort();
}
