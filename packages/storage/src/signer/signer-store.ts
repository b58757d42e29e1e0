/** The memory of a signing key: what it has signed, on disk before the first byte leaves. */

import type { Decision, DurableRows } from "@platform/consensus-pbft";
import type { Hex32 } from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { EpochLocks } from "./epoch-locks.ts";
import type { SignerRecord, Watermark } from "./signer-records.ts";
import { VoteLocks } from "./vote-locks.ts";

export interface SignerStore {
  /**
   * Writes every record of one engine turn in one durable commit, or none of them. Decisions and
   * prepared certificates count before the votes of the same turn, wherever they stand.
   * @returns for each vote in order the signature on record, null where none is stored yet
   * @throws CodedError SIGNER_* with nothing stored
   */
  transaction(records: readonly SignerRecord[]): (string | null)[];
  /** What the engine starts from. */
  restore(): DurableRows;
  /** Highest vote ever locked; undefined for a database that has never voted. */
  readonly watermark: Watermark | undefined;
  readonly decision: Decision | null;
  attestation(epoch: bigint, submission: Hex32): Hex32 | undefined;
  weights(epoch: bigint, mechanism: number): Hex32 | undefined;
  close(): void;
}

/**
 * @param db opened with {@link SIGNER_DATABASE}: durability full
 * @throws CodedError DATABASE_OTHER_CHAIN, DATABASE_CORRUPT, SIGNER_MISMATCH
 */
export function createSignerStore(db: Database, chainId: Hex32): SignerStore {
  bindToChain(db, chainId);
  const votes = new VoteLocks(db, chainId);
  const epochs = new EpochLocks(db);
  votes.verify();
  return {
    transaction: (records) => db.transaction(() => writeTurn(votes, epochs, records)),
    restore: () => votes.restore(),
    get watermark() {
      return votes.watermark();
    },
    get decision() {
      return votes.decision();
    },
    attestation: (epoch, submission) => epochs.attestation(epoch, submission),
    weights: (epoch, mechanism) => epochs.weights(epoch, mechanism),
    close: () => db.close(),
  };
}

function writeTurn(
  votes: VoteLocks,
  epochs: EpochLocks,
  records: readonly SignerRecord[],
): (string | null)[] {
  for (const record of records) {
    if (record.kind === "decision") votes.decide(record.decision);
    else if (record.kind === "prepared") votes.prepare(record.prepared);
    else if (record.kind === "attestation") epochs.lockAttestation(record.lock);
    else if (record.kind === "weights") epochs.lockWeights(record.lock);
  }
  const signatures: (string | null)[] = [];
  for (const record of records)
    if (record.kind === "vote") signatures.push(votes.lock(record.lock));
  return signatures;
}
