/** Every vote that the validators' signer databases ever held, and the certificates they allow. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseVoteSignBytes } from "@platform/consensus-pbft";
import { verifySignature } from "@platform/keys";
import {
  decodeCertificate,
  type Hex32,
  Phase,
  Scheme,
  toHex,
  voteSignBytes,
} from "@platform/protocol";
import { BLOCK_DATABASE, createBlockStore, openDatabase, SIGNER_DATABASE } from "@platform/storage";
import type { TestNetwork } from "./network.ts";

interface LockRow extends Record<string, bigint | Uint8Array> {
  readonly height: bigint;
  readonly view: bigint;
  readonly phase: bigint;
  readonly sign_bytes: Uint8Array;
}

/** Grows with each `read`: rows that a database forgot between two reads would show a conflict. */
export class VoteLedger {
  readonly conflicts: string[] = [];
  readonly #net: TestNetwork;
  readonly #votes = new Map<string, string>();

  constructor(net: TestNetwork) {
    this.#net = net;
  }

  get places(): number {
    return this.#votes.size;
  }

  /** Reads the databases of validators that do not run; all of them, or those named. */
  read(indexes: readonly number[] = this.#net.nodes.map((_, i) => i)): void {
    for (const index of indexes) this.#readOne(index);
  }

  /** Each COMMIT in a stored certificate is the vote that its signer locked. Needs all stopped. */
  checkCertificates(): number {
    let checked = 0;
    const { chainId, genesis } = this.#net.devnet;
    for (const index of this.#net.nodes.keys()) {
      const path = join(this.#net.dataDir(index), "blocks.db");
      const blocks = createBlockStore(
        openDatabase(path, { ...BLOCK_DATABASE, role: "reader" }),
        chainId,
      );
      for (let height = 1n; ; height++) {
        const stored = blocks.get(height);
        if (stored === undefined) break;
        const certificate = decodeCertificate(stored.certificate);
        for (const { delegation } of genesis.validators.map(({ signed }) => signed)) {
          const locked = this.#votes.get(placeOf(delegation.hotkey, height, certificate.view));
          if (locked === undefined) continue;
          const { context, subject } = parseVoteSignBytes(Buffer.from(locked, "hex"));
          const bytes = voteSignBytes(context, { ...subject, digest: certificate.digest });
          const signed = certificate.signatures.some(({ signature }) =>
            verifySignature(Scheme.ed25519, delegation.sessionKey, bytes, signature),
          );
          if (!signed) continue;
          checked++;
          if (toHex(bytes) !== locked)
            this.conflicts.push(`${delegation.hotkey} signed another COMMIT at ${height}`);
        }
      }
      blocks.close();
    }
    return checked;
  }

  #readOne(index: number): void {
    const path = join(this.#net.dataDir(index), "signer.db");
    if (!existsSync(path)) return;
    const db = openDatabase(path, { ...SIGNER_DATABASE, role: "reader" });
    try {
      const rows = db
        .prepare<LockRow>("SELECT height, view, phase, sign_bytes FROM vote_lock")
        .all();
      for (const { height, view, phase, sign_bytes } of rows)
        this.#add(this.#net.node(index).hotkey, height, Number(view), Number(phase), sign_bytes);
    } finally {
      db.close();
    }
  }

  #add(hotkey: Hex32, height: bigint, view: number, phase: number, bytes: Uint8Array): void {
    const place = placeOf(hotkey, height, view, phase);
    const text = toHex(bytes);
    const before = this.#votes.get(place);
    if (before !== undefined && before !== text)
      this.conflicts.push(`${place} was signed twice: ${before} and ${text}`);
    this.#votes.set(place, text);
  }
}

function placeOf(hotkey: Hex32, height: bigint, view: number, phase: number = Phase.commit) {
  return `${hotkey}/${height}/${view}/${phase}`;
}
