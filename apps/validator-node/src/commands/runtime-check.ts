/** Before a proposal: what would become of it. */

import { createOutput } from "@platform/command-line/output";
import { CodedError } from "@platform/protocol";
import { type CheckedModule, checkModule } from "@platform/validator/offline";
import { loadConfig } from "../config/load.ts";
import { genesisFiles, readBytes } from "../node/node-files.ts";

interface CheckOptions {
  readonly config: string;
  readonly json?: boolean;
}

/** @throws CodedError UPGRADE_REFUSED naming the error of the system pallet, FILE_NOT_FOUND, GENESIS_*, DATABASE_* */
export function runtimeCheck(file: string, options: CheckOptions): void {
  const code = readBytes(file, "module");
  const { config } = loadConfig({ file: options.config, env: process.env, flags: {} });
  const checked = checkModule(code, { ...genesisFiles(config), dataDir: config.dataDir });
  const { refusal, hash, bytes } = checked;
  if (refusal !== null)
    throw new CodedError({
      code: "UPGRADE_REFUSED",
      message: `${refusal.code}: ${refusal.message}`,
      hint: "build another module, with a higher spec version; the network would refuse this one",
      data: { reason: refusal.code, hash, bytes: String(bytes) },
    });
  createOutput(options.json === true).result(checked, () => checkedText(checked));
}

function checkedText({ hash, bytes, specVersion, inForce, height }: CheckedModule): string {
  return [
    `module      ${hash} (${bytes} bytes)`,
    `version     ${inForce.specName} ${specVersion}, after ${inForce.specVersion}`,
    `migration   done twice on the state of block ${height}, equal, and a block begins after it`,
    "next: propose this hash; `validator-node runtime apply` once it is authorised",
  ].join("\n");
}
