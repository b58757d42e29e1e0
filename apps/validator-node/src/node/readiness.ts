import type { ReadyView } from "@platform/node-api";
import type { NodeStatus, ValidatorApi } from "@platform/validator";

interface Check {
  readonly name: string;
  readonly pass: boolean;
  readonly detail: string;
}

/** The named checks of /health/ready: the one place that says what ready means. */
export async function readiness(api: ValidatorApi | null): Promise<ReadyView> {
  const started = { name: "started", pass: api !== null, detail: "the pipeline runs" };
  if (api === null) return { ready: false, checks: [started] };
  const checks = [started, ...statusChecks(await api.status())];
  return { ready: checks.every((check) => check.pass), checks };
}

export function statusChecks(status: NodeStatus): Check[] {
  const connected = status.peers.filter((peer) => peer.connected).length;
  // With itself: the votes of fewer can never decide anything, whatever their power.
  const reachable = connected + 1;
  const members = status.peers.length + 1;
  return [
    { name: "synced", pass: status.synced, detail: `height ${status.height}` },
    {
      name: "peers",
      pass: 3 * reachable > 2 * members,
      detail: `${connected} of ${status.peers.length} other members connected`,
    },
    {
      name: "chain",
      pass: status.chain.connected,
      detail:
        status.chain.reason ??
        `finalised block ${status.chain.finalized?.number ?? "not yet seen"}`,
    },
  ];
}
