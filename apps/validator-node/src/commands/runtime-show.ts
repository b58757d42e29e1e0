import { createOutput } from "@platform/command-line/output";
import { createNodeApiClient, type RuntimeViewJson } from "@platform/node-api";

export async function runtimeShow(options: {
  readonly url: string;
  readonly json?: boolean;
}): Promise<void> {
  const view = await createNodeApiClient(options.url).runtime();
  createOutput(options.json === true).result(view, () => runtimeText(view));
}

export function runtimeText(view: RuntimeViewJson): string {
  const { authorized, pending } = view;
  const lines = [
    `runtime     ${view.specName} ${view.specVersion}`,
    `module      ${view.codeHash}`,
    `cid         ${view.cid}`,
    `authorised  ${authorized ?? "none"}`,
    pending === null
      ? "pending     none"
      : `pending     ${pending.hash} version ${pending.specVersion}, first block at slot ${pending.slot} or after it`,
  ];
  for (const { height, hash, specVersion } of view.applied)
    lines.push(`applied     ${hash} version ${specVersion}, from block ${height + 1n} on`);
  return lines.join("\n");
}
