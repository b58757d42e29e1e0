import { CommonExit } from "@platform/command-line/run";
import type { ErrorRecord } from "@platform/protocol";

/** Classes of failure, numbered as in docs/reference/cli.md. */
export const ExitCode = {
  ...CommonExit,
  config: 3,
  keystore: 4,
  p2p: 7,
  /** `challenge run`: an outcome other than ok. */
  outcome: 8,
  /** `challenge run`: no outcome, since this machine could not finish. */
  local: 9,
} as const;

/** A challenge's own files are its configuration. */
const CONFIG_PREFIXES = ["MANIFEST_", "MODULE_", "CHALLENGE_", "PAYLOAD_", "PROOF_"];

export function exitCodeOf(error: ErrorRecord): number {
  const { code } = error;
  if (code === "USAGE") return ExitCode.usage;
  if (code.startsWith("KEYSTORE_")) return ExitCode.keystore;
  if (CONFIG_PREFIXES.some((prefix) => code.startsWith(prefix))) return ExitCode.config;
  if (code.startsWith("API_") || code === "NO_EDGE_REACHED") return ExitCode.p2p;
  if (code === "LOCAL_FAILURE") return ExitCode.local;
  return ExitCode.generic;
}
