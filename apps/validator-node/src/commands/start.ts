import { existsSync } from "node:fs";
import { CodedError } from "@platform/protocol";
import { loadConfig } from "../config/load.ts";
import { CONFIG_OPTIONS } from "../config/options.ts";
import { runNode } from "../node/run-node.ts";

/** Commander's options: the config file, and each setting under its flag in camel case. */
export async function start(options: Readonly<Record<string, string | undefined>>): Promise<void> {
  const given = options["config"] ?? "validator.toml";
  // The default file may be absent when flags and env say everything; a named one may not.
  const file = given === "validator.toml" && !existsSync(given) ? undefined : given;
  const flags = Object.fromEntries(
    CONFIG_OPTIONS.map((option) => [option.path, options[camelCase(option.flag)]]),
  );
  const { config } = loadConfig({ file, env: process.env, flags });
  const observeUntil = epochOf(options["observeUntil"]);
  const code = await runNode(
    config,
    (url) => {
      process.stdout.write(`${JSON.stringify({ listening: url, pid: process.pid })}\n`);
    },
    { observeUntil },
  );
  // Workers and sockets of a service that hangs must not keep a stopped validator alive.
  process.exit(code);
}

/** @throws CodedError USAGE */
function epochOf(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,15}$/.test(text)) return BigInt(text);
  throw new CodedError({
    code: "USAGE",
    message: `--observe-until wants the number of an epoch, not ${text}`,
    hint: "`validator-node status` of any running validator says which epoch runs",
  });
}

function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
