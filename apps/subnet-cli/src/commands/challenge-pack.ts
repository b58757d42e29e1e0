import { manifestJson } from "@platform/challenge-registry";
import { createOutput } from "@platform/command-line/output";
import { rawCid } from "@platform/node-api";
import { packChallenge } from "../owner/challenge-files.ts";

export async function challengePack(
  directory: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const { manifest } = await packChallenge(directory);
  const moduleCid = rawCid(manifest.module);
  createOutput(options.json === true).result({ manifest: manifestJson(manifest), moduleCid }, () =>
    [
      `${manifest.name} version ${manifest.version}: the module passes the validators' checks`,
      `module  ${moduleCid} (${manifest.moduleBytes} bytes)`,
      `imports ${manifest.imports.join(", ")}`,
      "next: `subnet challenge publish DIRECTORY --key OWNER`",
    ].join("\n"),
  );
}
