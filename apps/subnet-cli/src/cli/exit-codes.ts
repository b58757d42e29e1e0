import { CommonExit } from "@platform/command-line/run";
import type { ErrorRecord } from "@platform/protocol";

/** Classes of failure, numbered as in docs/reference/cli.md. */
export const ExitCode = { ...CommonExit, config: 3, keystore: 4, p2p: 7 } as const;

/** A challenge's own files are its configuration. */
const CONFIG_PREFIXES = ["MANIFEST_", "MODULE_", "CHALLENGE_"];

export function exitCodeOf(error: ErrorRecord): number {
  const { code } = error;
  if (code === "USAGE") return ExitCode.usage;
  if (code.startsWith("KEYSTORE_")) return ExitCode.keystore;
  if (CONFIG_PREFIXES.some((prefix) => code.startsWith(prefix))) return ExitCode.config;
  if (code.startsWith("API_") || code === "NO_EDGE_REACHED") return ExitCode.p2p;
  return ExitCode.generic;
}
