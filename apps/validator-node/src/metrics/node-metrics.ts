/** Everything on /metrics. Values are read from the node at the scrape; nothing is kept twice. */

import type { ReadyView } from "@platform/node-api";
import type { NodeStatus, ValidatorApi } from "@platform/validator";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { consensusMetrics } from "./consensus-metrics.ts";

const PREFIX = "validator_";

export interface NodeMetrics {
  /** Prometheus text; asks the node, and its readiness, first. */
  scrape(
    api: ValidatorApi | null,
    ready: ReadyView,
  ): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function createNodeMetrics(version: string): NodeMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [registry] });
  gauge("build_info", "Constant 1 with the version as label", ["version"]).set({ version }, 1);
  const ready = gauge("ready_check", "1 if the named check of /health/ready passes", ["check"]);
  const refusals = new Counter({
    name: `${PREFIX}refusals_total`,
    help: "Messages refused since the start, by code",
    labelNames: ["code"],
    registers: [registry],
  });
  const network = new Counter({
    name: `${PREFIX}network_events_total`,
    help: "Events of the two network hosts since the start, by host and name",
    labelNames: ["event"],
    registers: [registry],
  });
  const fields = STATUS_FIELDS.map(([name, help, read]) => [gauge(name, help), read] as const);
  const consensus = consensusMetrics(registry, PREFIX);
  const evidence = gauge("evidence_recorded", "Equivocations that recent blocks recorded");
  const weights = gauge("weights_last_epoch", "Epoch of the newest weights that are finalised");
  const anchors = gauge("anchor_last_epoch", "Newest epoch whose head is anchored on the chain");
  return {
    async scrape(api, view) {
      for (const check of view.checks) ready.set({ check: check.name }, check.pass ? 1 : 0);
      if (api !== null) {
        const status = await api.status();
        for (const [one, read] of fields) one.set(Number(read(status)));
        consensus(api.consensus());
        evidence.set((await api.evidence()).length);
        refusals.reset();
        for (const [code, count] of Object.entries(status.refusals)) refusals.inc({ code }, count);
        network.reset();
        for (const [event, count] of Object.entries(await api.networkCounters()))
          network.inc({ event }, count);
        for (const row of await api.weightSubmissions())
          if (row.state === "finalised_ok") weights.set(Number(row.epoch));
        const anchored = (await api.anchorSubmissions()).find(
          (row) => row.state === "finalised_ok",
        );
        if (anchored !== undefined) anchors.set(Number(anchored.epoch));
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

const STATUS_FIELDS: readonly (readonly [
  string,
  string,
  (status: NodeStatus) => number | bigint | boolean,
])[] = [
  ["height", "Last decided height", (s) => s.height],
  ["epoch", "Running epoch", (s) => s.epoch],
  ["view", "View of the height in progress", (s) => s.view],
  ["block_time_seconds", "Agreed time of the last block", (s) => Number(s.timeMs) / 1000],
  ["voting", "1 while this node votes", (s) => s.voting],
  ["synced", "1 once this node has caught up", (s) => s.synced],
  ["chain_connected", "1 while the chain is reachable", (s) => s.chain.connected],
  ["chain_finalized_height", "Finalised chain block", (s) => s.chain.finalized?.number ?? 0n],
  ["peers_connected", "Members connected", (s) => s.peers.filter((p) => p.connected).length],
  ["pool_extrinsics", "Extrinsics in the pool", (s) => s.pool.extrinsics],
  ["pool_bytes", "Bytes in the pool", (s) => s.pool.bytes],
  ["evaluations_running", "Evaluations in progress", (s) => s.evaluations.running],
  ["evaluations_queued", "Evaluations waiting", (s) => s.evaluations.queued],
  ["evaluations_done", "Evaluations done since the start", (s) => s.evaluations.done],
];
