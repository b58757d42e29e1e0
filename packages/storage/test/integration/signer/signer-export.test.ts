// Export and import of a signer database: everything arrives, nothing goes back, and a changed,
// foreign or older document is refused with the database as it was.

import { Phase, sha256Hex, utf8 } from "@platform/protocol";
import { expect, test } from "vitest";
import {
  createSignerStore,
  type Database,
  exportSigner,
  importSigner,
  openDatabase,
  parseSignerExport,
  SIGNER_DATABASE,
  type SignerStore,
} from "../../../src/index.ts";
import { codeOf, useScratch } from "../../support/scratch.ts";
import {
  CHAIN,
  commitVote,
  decision,
  digestOf,
  prepared,
  prepareVote,
  vote,
} from "../../support/votes.ts";

const scratch = useScratch();

function opened(name: string): { db: Database; signer: SignerStore } {
  const db = scratch.closing(openDatabase(scratch.path(name), SIGNER_DATABASE));
  return { db, signer: createSignerStore(db, CHAIN) };
}

function sign(signer: SignerStore, height: bigint): void {
  signer.transaction([
    { kind: "vote", lock: prepareVote(height, 0, { signature: "ab".repeat(64) }) },
    { kind: "prepared", prepared: prepared(height) },
    { kind: "vote", lock: commitVote(height) },
    { kind: "attestation", lock: { epoch: height, submission: digestOf("work"), digest: CHAIN } },
    { kind: "weights", lock: { epoch: height, mechanism: 0, vectorHash: CHAIN } },
  ]);
  signer.transaction([{ kind: "decision", decision: decision(height) }]);
}

test("what was signed on one disk is known on the other, and is refused there as well", () => {
  const old = opened("old.db");
  for (let height = 1n; height <= 3n; height++) sign(old.signer, height);
  const text = exportSigner(old.db, CHAIN);
  const fresh = opened("fresh.db");
  importSigner(fresh.db, CHAIN, parseSignerExport(text));
  const moved = createSignerStore(fresh.db, CHAIN);
  expect(moved.restore()).toEqual(old.signer.restore());
  expect(moved.identity).toEqual(old.signer.identity);
  expect(moved.counts).toEqual({ votes: 6, attestations: 3, weights: 3 });
  expect(exportSigner(fresh.db, CHAIN)).toBe(text);
  const forged = prepareVote(3n, 0, { digest: digestOf("other") });
  expect(codeOf(() => moved.transaction([{ kind: "vote", lock: forged }]))).toBe("SIGNER_CONFLICT");
  expect(codeOf(() => moved.transaction([{ kind: "vote", lock: prepareVote(1n, 1) }]))).toBe(
    "SIGNER_REGRESSION",
  );
});

test("an export that knows less than the database in place is refused, an equal one is not", () => {
  const { db, signer } = opened("signer.db");
  sign(signer, 1n);
  const early = parseSignerExport(exportSigner(db, CHAIN));
  importSigner(db, CHAIN, early);
  sign(signer, 2n);
  const before = exportSigner(db, CHAIN);
  expect(codeOf(() => importSigner(db, CHAIN, early))).toBe("SIGNER_IMPORT_REGRESSION");
  expect(exportSigner(db, CHAIN)).toBe(before);
});

test("another content for a place that is locked is refused", () => {
  const { db, signer } = opened("signer.db");
  signer.transaction([{ kind: "vote", lock: prepareVote(1n) }]);
  const other = opened("other.db");
  other.signer.transaction([
    { kind: "vote", lock: prepareVote(1n, 0, { digest: digestOf("other") }) },
    { kind: "vote", lock: vote(1n, 1, Phase.viewChange) },
  ]);
  const given = parseSignerExport(exportSigner(other.db, CHAIN));
  expect(codeOf(() => importSigner(db, CHAIN, given))).toBe("SIGNER_CONFLICT");
  expect(signer.watermark).toEqual({ height: 1n, view: 0, phase: Phase.prepare });
});

test("another network's export and every changed byte are refused", () => {
  const { db, signer } = opened("signer.db");
  sign(signer, 1n);
  const text = exportSigner(db, CHAIN);
  const given = parseSignerExport(text);
  expect(codeOf(() => importSigner(db, "99".repeat(32), given))).toBe("SIGNER_IMPORT_OTHER_CHAIN");
  for (let at = 0; at < text.length; at += 7) {
    const changed = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
    expect(
      codeOf(() => parseSignerExport(changed)),
      `byte ${at}`,
    ).toBe("SIGNER_EXPORT_MALFORMED");
  }
  for (const cut of ["", "{}", "[]", "null", text.slice(0, -2), ` ${text}`])
    expect(codeOf(() => parseSignerExport(cut))).toBe("SIGNER_EXPORT_MALFORMED");
});

test("rows that no signer would have written do not get in, whatever the checksum says", () => {
  const { db, signer } = opened("signer.db");
  signer.transaction([{ kind: "vote", lock: prepareVote(1n) }]);
  const honest = exportSigner(db, CHAIN);
  // A higher watermark than the last vote, under a checksum that fits.
  const lie = honest.replace(/"watermark":\[\{"height":"1"/, '"watermark":[{"height":"9"');
  const body = lie.replace(/"checksum":"[0-9a-f]{64}",/, "").trimEnd();
  const checksum = sha256Hex(utf8(body));
  const forged = lie.replace(/"checksum":"[0-9a-f]{64}"/, `"checksum":"${checksum}"`);
  const given = parseSignerExport(forged);
  const fresh = opened("fresh.db");
  expect(codeOf(() => importSigner(fresh.db, CHAIN, given))).toBe("SIGNER_MISMATCH");
  expect(fresh.signer.watermark).toBe(undefined);
});

test("a database that observes signs nothing of an earlier epoch, also after a restart", () => {
  const { db, signer } = opened("signer.db");
  signer.observe(2n);
  signer.observe(1n);
  expect(signer.identity.observeUntil).toBe(2n);
  const again = createSignerStore(db, CHAIN);
  // Votes of the support module are of epoch 1.
  for (const one of [signer, again]) {
    expect(codeOf(() => one.transaction([{ kind: "vote", lock: prepareVote(1n) }]))).toBe(
      "SIGNER_OBSERVING",
    );
    const lock = { epoch: 1n, submission: CHAIN, digest: CHAIN };
    expect(codeOf(() => one.transaction([{ kind: "attestation", lock }]))).toBe("SIGNER_OBSERVING");
    const weights = { epoch: 1n, mechanism: 0, vectorHash: CHAIN };
    expect(codeOf(() => one.transaction([{ kind: "weights", lock: weights }]))).toBe(
      "SIGNER_OBSERVING",
    );
  }
  again.transaction([
    { kind: "attestation", lock: { epoch: 2n, submission: CHAIN, digest: CHAIN } },
  ]);
  expect(again.attestation(2n, CHAIN)).toBe(CHAIN);
});
