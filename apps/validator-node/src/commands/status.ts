import { createOutput } from "@platform/command-line/output";
import {
  type AnchorSubmissionView,
  createNodeApiClient,
  type JailViewJson,
  type StatusView,
} from "@platform/node-api";

export async function status(options: {
  readonly url: string;
  readonly json?: boolean;
}): Promise<void> {
  const api = createNodeApiClient(options.url);
  const [view, jailed, anchors] = await Promise.all([
    api.status(),
    api.jailed(),
    api.anchorSubmissions(),
  ]);
  const anchor = anchors[0] ?? null;
  createOutput(options.json === true).result({ ...view, jailed, anchor }, () =>
    [statusText(view), anchorLine(anchor), ...jailed.map(jailLine)].join("\n"),
  );
}

export function statusText(view: StatusView): string {
  const connected = view.peers.filter((peer) => peer.connected).length;
  const chain = view.chain.finalized === null ? "no block yet" : `#${view.chain.finalized.number}`;
  const lines = [
    `validator   ${view.hotkey}`,
    `network     ${view.chainId} (subnet ${view.netuid}, ${view.environment})`,
    `height      ${view.height}  root ${view.stateRoot.slice(0, 12)}…  epoch ${view.epoch}  view ${view.view}`,
    `set         ${view.member ? "member" : "not a member"}`,
    `voting      ${view.voting ? "yes" : "no"}, ${view.synced ? "synced" : "catching up"}`,
    `peers       ${connected} of ${view.peers.length} connected`,
    `chain       ${view.chain.connected ? "connected" : "unreachable"}, finalised ${chain}`,
    `pool        ${view.pool.extrinsics} extrinsics, ${view.pool.bytes} bytes`,
    `evaluations ${view.evaluations.running} running, ${view.evaluations.queued} queued, ${view.evaluations.done} done`,
  ];
  if (view.chain.reason !== null) lines.push(`chain says  ${view.chain.reason}`);
  for (const warning of view.warnings) lines.push(`warning     ${warning}`);
  for (const reason of view.waiting) lines.push(`waiting     ${reason}`);
  return lines.join("\n");
}

/** The last epoch's head as this validator wrote it to the chain, for whoever joins. */
function anchorLine(anchor: AnchorSubmissionView | null): string {
  if (anchor === null) return "anchor      none yet";
  const { epoch, head, state, block, error } = anchor;
  const where = block === null ? state : `chain block #${block.number}, ${state}`;
  const why = error === null ? "" : `: ${error}`;
  return `anchor      ${head.height}:${head.hash} of epoch ${epoch}, ${where}${why}`;
}

function jailLine({ hotkey, absence, epoch, until }: JailViewJson): string {
  const why = [
    ...(absence === "none" ? [] : [`${absence}, away through epoch ${epoch}`]),
    ...(until === null ? [] : [`double vote, out before epoch ${until}`]),
  ];
  return `jailed      ${hotkey} ${why.join("; ")}`;
}
