/** Which signer database this is, and from which epoch on it may sign. */

import { randomBytes } from "node:crypto";
import { toHex } from "@platform/protocol";
import type { Database } from "../database/database.ts";
import { SealedTable } from "../database/sealed-table.ts";

export interface SignerIdentity {
  /** 32 hex characters, drawn when the database was made; an export carries it along. */
  readonly databaseId: string;
  /** Nothing of an earlier epoch is signed; 0 for a database that was there from the beginning. */
  readonly observeUntil: bigint;
}

const ID_BYTES = 16;
const randomId = (): string => toHex(randomBytes(ID_BYTES));

export class IdentityRow {
  readonly #table: SealedTable<{ database_id: string; observe_until: bigint }>;

  /** @param drawId used once, for a database that is new */
  constructor(db: Database, drawId: () => string = randomId) {
    this.#table = new SealedTable(db, "identity", ["database_id", "observe_until"], true);
    if (this.#table.select("id = 1").length === 0)
      this.put({ databaseId: drawId(), observeUntil: 0n });
  }

  get(): SignerIdentity {
    const [row] = this.#table.select("id = 1");
    return { databaseId: row?.database_id ?? "", observeUntil: row?.observe_until ?? 0n };
  }

  put({ databaseId, observeUntil }: SignerIdentity): void {
    this.#table.put({ database_id: databaseId, observe_until: observeUntil });
  }
}
