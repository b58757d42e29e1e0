/** The runtime in force, read from state.db beside a node that may be running. */

import { CodedError } from "@platform/protocol";
import { openDatabase } from "../database/open-database.ts";
import { fromLatin1 } from "../tree/latin1.ts";
import { CODE_KEY } from "./overlay.ts";
import { STATE_DATABASE } from "./state-schema.ts";

export interface CodeInForce {
  /** Of the newest state. */
  readonly height: bigint;
  readonly code: Uint8Array;
}

/** @throws CodedError DATABASE_*, NO_STATE */
export function readCodeInForce(path: string): CodeInForce {
  const db = openDatabase(path, { ...STATE_DATABASE, role: "reader" });
  try {
    const tip = db.prepare<{ height: bigint }>("SELECT height FROM tip WHERE id = 1").get();
    const row = db
      .prepare<{ value: Uint8Array }>("SELECT value FROM kv WHERE key = ?")
      .get(fromLatin1(CODE_KEY));
    if (tip !== undefined && row !== undefined) return { height: tip.height, code: row.value };
  } finally {
    db.close();
  }
  throw new CodedError({
    code: "NO_STATE",
    message: `${path} holds no state yet`,
    hint: "start the validator once: its first step is genesis",
  });
}
