import { CommonExit } from "@platform/command-line/run";
import type { ErrorRecord } from "@platform/protocol";
import { SafetyStop } from "@platform/validator/exit-codes";

/**
 * What the process says when it ends; docs/reference/cli.md holds the same table. Safety stops of
 * a running validator have the numbers of SafetyStop (20 and above).
 */
export const ExitCode = {
  ...CommonExit,
  config: 3,
  keystore: 4,
  database: 5,
  chain: 6,
  p2p: 7,
  /** `audit verify` found a record that does not fit its chain of hashes. */
  auditBroken: 10,
  /** `doctor` found something with which a validator does not run. */
  doctor: 11,
  /** `verify` refused a decision proof, or `evidence verify` a piece of evidence. */
  decisionRefused: 12,
  /** `runtime check`, `replay` or `reproduce` found what it looked for: a refusal or a difference. */
  runtimeDiffers: 13,
} as const;

const BY_CODE: Readonly<Record<string, number>> = {
  USAGE: ExitCode.usage,
  FILE_NOT_FOUND: ExitCode.config,
  FILE_UNREADABLE: ExitCode.config,
  FILE_EXISTS: ExitCode.config,
  PORT_IN_USE: ExitCode.p2p,
  AUDIT_BROKEN: ExitCode.auditBroken,
  SESSION_KEY_MISMATCH: ExitCode.config,
  SET_TOO_SMALL: ExitCode.config,
  // The same stops as of a running validator, when the start meets them.
  WRONG_STATE_ROOT: SafetyStop.wrongRoot,
  RESTORED_DISK: SafetyStop.restoredDisk,
  SERVICE_LOST: SafetyStop.storageLost,
};

/** In order: the first prefix that fits decides. */
const BY_PREFIX: readonly (readonly [string, number])[] = [
  ["CONFIG_", ExitCode.config],
  ["GENESIS_", ExitCode.config],
  ["LINEAGE_", ExitCode.config],
  ["SNAPSHOT_", ExitCode.config],
  ["RUNTIME_", ExitCode.config],
  ["DELEGATION_", ExitCode.config],
  ["KEYSTORE_", ExitCode.keystore],
  ["DATABASE_", ExitCode.database],
  ["SIGNER_", ExitCode.database],
  ["OBSERVE_UNTIL_", ExitCode.config],
  ["CHAIN_", ExitCode.chain],
  ["P2P_", ExitCode.p2p],
  ["API_", ExitCode.p2p],
  ["DECISION_", ExitCode.decisionRefused],
  ["EVIDENCE_", ExitCode.decisionRefused],
  ["UPGRADE_REFUSED", ExitCode.runtimeDiffers],
  ["REPLAY_", ExitCode.runtimeDiffers],
  ["REPRODUCE_", ExitCode.runtimeDiffers],
  ["BUNDLE_", ExitCode.runtimeDiffers],
  ["WITNESS_", ExitCode.runtimeDiffers],
];

export function exitCodeOf(error: ErrorRecord): number {
  const exact = BY_CODE[error.code];
  if (exact !== undefined) return exact;
  return BY_PREFIX.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? ExitCode.generic;
}
