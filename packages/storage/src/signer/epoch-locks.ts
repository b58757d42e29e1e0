/** Locks that count by epoch: attestations and chain weights. */

import type { Hex32 } from "@platform/protocol";
import type { Database } from "../database/database.ts";
import { SealedTable } from "../database/sealed-table.ts";
import { signerRefusal } from "./signer-errors.ts";
import type { AttestationLock, WeightLock } from "./signer-records.ts";

/** Epochs kept; a lock for an older one is refused, so that forgetting is safe. */
const EPOCHS_KEPT = 64n;

export class EpochLocks {
  readonly #attestations;
  readonly #weights;

  constructor(db: Database) {
    this.#attestations = new SealedTable<{ epoch: bigint; submission: string; digest: string }>(
      db,
      "attestation_lock",
      ["epoch", "submission", "digest"],
    );
    this.#weights = new SealedTable<{ epoch: bigint; mechanism: bigint; vector_hash: string }>(
      db,
      "weight_lock",
      ["epoch", "mechanism", "vector_hash"],
    );
  }

  lockAttestation({ epoch, submission, digest }: AttestationLock, firstEpoch: bigint): void {
    refuseBefore(firstEpoch, epoch);
    const held = this.attestation(epoch, submission);
    if (held === digest) return;
    if (held !== undefined)
      throw signerRefusal("SIGNER_CONFLICT", `submission ${submission} is attested with ${held}`);
    this.#admitEpoch(this.#attestations, epoch);
    this.#attestations.put({ epoch, submission, digest });
  }

  lockWeights({ epoch, mechanism, vectorHash }: WeightLock, firstEpoch: bigint): void {
    refuseBefore(firstEpoch, epoch);
    const held = this.weights(epoch, mechanism);
    if (held === vectorHash) return;
    if (held !== undefined)
      throw signerRefusal("SIGNER_CONFLICT", `weights of epoch ${epoch} are locked to ${held}`);
    this.#admitEpoch(this.#weights, epoch);
    this.#weights.put({ epoch, mechanism: BigInt(mechanism), vector_hash: vectorHash });
  }

  /** Every row is read once at start. @throws CodedError DATABASE_CORRUPT */
  verify(): void {
    this.#attestations.select("1");
    this.#weights.select("1");
  }

  attestation(epoch: bigint, submission: Hex32): Hex32 | undefined {
    return this.#attestations.select("epoch = ? AND submission = ?", epoch, submission)[0]?.digest;
  }

  weights(epoch: bigint, mechanism: number): Hex32 | undefined {
    return this.#weights.select("epoch = ? AND mechanism = ?", epoch, mechanism)[0]?.vector_hash;
  }

  #admitEpoch<Row extends { epoch: bigint }>(
    table: Pick<SealedTable<{ epoch: bigint }>, "drop"> & {
      select(condition: string): Row[];
    },
    epoch: bigint,
  ): void {
    const newest = table.select("1 ORDER BY epoch DESC LIMIT 1")[0]?.epoch ?? epoch;
    if (epoch + EPOCHS_KEPT <= newest)
      throw signerRefusal("SIGNER_REGRESSION", `epoch ${epoch} is too old to be locked`);
    table.drop("epoch <= ?", (newest > epoch ? newest : epoch) - EPOCHS_KEPT);
  }
}

function refuseBefore(firstEpoch: bigint, epoch: bigint): void {
  if (epoch < firstEpoch)
    throw signerRefusal("SIGNER_OBSERVING", `nothing is signed before epoch ${firstEpoch}`);
}
