/** The memory of a signing key: what it has signed, on disk before the first byte leaves. */

import type { Decision, DurableRows } from "@platform/consensus-pbft";
import type { Hex32 } from "@platform/protocol";
import { bindToChain } from "../database/chain-binding.ts";
import type { Database } from "../database/database.ts";
import { EpochLocks } from "./epoch-locks.ts";
import { IdentityRow, type SignerIdentity } from "./signer-identity.ts";
import type { SignerRecord, Watermark } from "./signer-records.ts";
import { readRows } from "./signer-tables.ts";
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
  readonly identity: SignerIdentity;
  /** Locks kept: votes, attestations, weight vectors. */
  readonly counts: {
    readonly votes: number;
    readonly attestations: number;
    readonly weights: number;
  };
  /** Refuses everything of an earlier epoch from now on; never goes back. */
  observe(until: bigint): void;
  attestation(epoch: bigint, submission: Hex32): Hex32 | undefined;
  weights(epoch: bigint, mechanism: number): Hex32 | undefined;
  close(): void;
}

/**
 * @param db opened with {@link SIGNER_DATABASE}: durability full
 * @param drawId 32 hex characters that name a new database; a simulation draws them from its seed
 * @throws CodedError DATABASE_OTHER_CHAIN, DATABASE_CORRUPT, SIGNER_MISMATCH
 */
export function createSignerStore(
  db: Database,
  chainId: Hex32,
  drawId?: () => string,
): SignerStore {
  bindToChain(db, chainId);
  const votes = new VoteLocks(db, chainId);
  const epochs = new EpochLocks(db);
  const identity = new IdentityRow(db, drawId);
  votes.verify();
  epochs.verify();
  let { observeUntil } = identity.get();
  return {
    transaction: (records) => db.transaction(() => writeTurn(votes, epochs, records, observeUntil)),
    get identity() {
      return identity.get();
    },
    get counts() {
      const { vote_lock, attestation_lock, weight_lock } = readRows(db);
      const [attestations, weights] = [attestation_lock.length, weight_lock.length];
      return { votes: vote_lock.length, attestations, weights };
    },
    observe: (until) => {
      if (until > observeUntil) identity.put({ ...identity.get(), observeUntil: until });
      observeUntil = identity.get().observeUntil;
    },
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
  firstEpoch: bigint,
): (string | null)[] {
  for (const record of records) {
    if (record.kind === "decision") votes.decide(record.decision);
    else if (record.kind === "prepared") votes.prepare(record.prepared);
    else if (record.kind === "attestation") epochs.lockAttestation(record.lock, firstEpoch);
    else if (record.kind === "weights") epochs.lockWeights(record.lock, firstEpoch);
  }
  const signatures: (string | null)[] = [];
  for (const record of records)
    if (record.kind === "vote") signatures.push(votes.lock(record.lock, firstEpoch));
  return signatures;
}
