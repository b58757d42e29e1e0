// The signer database refuses every signature that contradicts an earlier one, also after a restart,
// and stores nothing of a refused turn.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError, Phase, ZERO_HASH } from "@platform/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createSignerStore,
  openDatabase,
  SIGNER_DATABASE,
  type SignerRecord,
  type SignerStore,
} from "../../../src/index.ts";
import {
  CHAIN,
  commitVote,
  decision,
  digestOf,
  prePrepare,
  prepared,
  prepareVote,
  vote,
} from "../../support/votes.ts";

let directory: string;
let path: string;
let store: SignerStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-signer-"));
  path = join(directory, "signer.db");
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(chainId: string = CHAIN): SignerStore {
  const db = openDatabase(path, SIGNER_DATABASE);
  try {
    return createSignerStore(db, chainId);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function reopen(): void {
  store.close();
  store = open();
}

const asVote = (lock: ReturnType<typeof vote>): SignerRecord => ({ kind: "vote", lock });

function codeOf(...records: SignerRecord[]): string {
  try {
    store.transaction(records);
  } catch (thrown) {
    if (thrown instanceof CodedError) return thrown.code;
    throw thrown;
  }
  return "stored";
}

test("a whole height in one turn each, restored exactly", () => {
  expect(store.watermark).toBe(undefined);
  expect(store.restore()).toEqual({ locks: [], prepared: null, decision: null });
  expect(codeOf(asVote(prePrepare(1n)), asVote(prepareVote(1n)))).toBe("stored");
  const signed = { ...commitVote(1n), signature: "cd".repeat(64) };
  expect(store.transaction([asVote(signed), { kind: "prepared", prepared: prepared(1n) }])).toEqual(
    [signed.signature],
  );
  reopen();
  expect(store.restore()).toEqual({
    locks: [prePrepare(1n), prepareVote(1n), signed],
    prepared: prepared(1n),
    decision: null,
  });
  expect(codeOf({ kind: "decision", decision: decision(1n) }, asVote(prepareVote(2n)))).toBe(
    "stored",
  );
  reopen();
  expect(store.watermark).toEqual({ height: 2n, view: 0, phase: Phase.prepare });
  expect(store.restore()).toEqual({
    locks: [prepareVote(2n)],
    prepared: null,
    decision: decision(1n),
  });
});

test("an exact repeat gives the stored signature, also when the lock came without one", () => {
  expect(store.transaction([asVote(prepareVote(1n))])).toEqual([null]);
  const signature = "ef".repeat(64);
  expect(store.transaction([asVote(prepareVote(1n, 0, { signature }))])).toEqual([signature]);
  reopen();
  expect(store.transaction([asVote(prepareVote(1n))])).toEqual([signature]);
  expect(codeOf(asVote(prepareVote(1n, 0, { signature: "00".repeat(64) })))).toBe(
    "SIGNER_CONFLICT",
  );
});

test("another vote at the same place is refused, nil included", () => {
  store.transaction([asVote(prepareVote(1n))]);
  reopen();
  for (const digest of [digestOf("other"), ZERO_HASH])
    expect(codeOf(asVote(prepareVote(1n, 0, { digest })))).toBe("SIGNER_CONFLICT");
});

test("nothing below the watermark is signed: height, view and phase", () => {
  store.transaction([{ kind: "decision", decision: decision(4n) }, asVote(prepareVote(5n, 2))]);
  reopen();
  expect(codeOf(asVote(prepareVote(4n, 9)))).toBe("SIGNER_REGRESSION");
  expect(codeOf(asVote(prepareVote(5n, 1)))).toBe("SIGNER_REGRESSION");
  expect(codeOf(asVote(prePrepare(5n, 2)))).toBe("SIGNER_REGRESSION");
  expect(codeOf(asVote(prePrepare(5n, 3)))).toBe("stored");
});

test("a vote rests on the durable decision below it, a COMMIT on its certificate", () => {
  expect(codeOf(asVote(prepareVote(2n)))).toBe("SIGNER_UNDECIDED");
  expect(codeOf(asVote(commitVote(1n)))).toBe("SIGNER_UNPREPARED");
  const other = prepared(1n, 0, digestOf("other"));
  expect(codeOf(asVote(commitVote(1n)), { kind: "prepared", prepared: other })).toBe(
    "SIGNER_UNPREPARED",
  );
  expect(codeOf(asVote(commitVote(1n)), { kind: "prepared", prepared: prepared(1n) })).toBe(
    "stored",
  );
});

test("a VIEW-CHANGE that conceals an own COMMIT is refused", () => {
  store.transaction([{ kind: "prepared", prepared: prepared(1n) }, asVote(commitVote(1n))]);
  const change = (preparedView: number | null) =>
    asVote(vote(1n, 1, Phase.viewChange, { preparedView }));
  expect(codeOf(change(null))).toBe("SIGNER_AMNESIA");
  expect(codeOf(change(0))).toBe("stored");
});

test("a refused turn stores none of its records", () => {
  store.transaction([asVote(prepareVote(1n))]);
  const before = store.restore();
  expect(
    codeOf(
      { kind: "prepared", prepared: prepared(1n) },
      asVote(commitVote(1n)),
      {
        kind: "attestation",
        lock: { epoch: 1n, submission: "aa".repeat(32), digest: "bb".repeat(32) },
      },
      asVote(prepareVote(1n, 0, { digest: digestOf("other") })),
    ),
  ).toBe("SIGNER_CONFLICT");
  expect(store.restore()).toEqual(before);
  expect(store.attestation(1n, "aa".repeat(32))).toBe(undefined);
});

test("bytes that say something else, or come from another network, are refused", () => {
  expect(codeOf(asVote({ ...prepareVote(1n), view: 3 }))).toBe("SIGNER_MISMATCH");
  expect(codeOf(asVote(prepareVote(1n, 0, { chainId: "99".repeat(32) })))).toBe("SIGNER_MISMATCH");
  expect(codeOf(asVote({ ...prepareVote(1n), signBytes: new Uint8Array(4) }))).toBe("MALFORMED");
});

test("two digests prepared in one view, two decisions of one height, and steps back are refused", () => {
  store.transaction([
    { kind: "decision", decision: decision(1n) },
    { kind: "prepared", prepared: prepared(2n, 1) },
  ]);
  const other = digestOf("other");
  expect(codeOf({ kind: "prepared", prepared: prepared(2n, 1, other) })).toBe("SIGNER_CONFLICT");
  expect(codeOf({ kind: "prepared", prepared: prepared(2n, 0) })).toBe("SIGNER_REGRESSION");
  expect(codeOf({ kind: "decision", decision: decision(1n, 0, other) })).toBe("SIGNER_CONFLICT");
  expect(codeOf({ kind: "decision", decision: decision(1n, 4) })).toBe("stored");
  expect(codeOf({ kind: "decision", decision: decision(0n) })).toBe("SIGNER_REGRESSION");
  expect(store.decision).toEqual(decision(1n));
});

test("one digest for a submission and one vector for an epoch, over restarts and far epochs", () => {
  const attest = (epoch: bigint, digest: string): SignerRecord => ({
    kind: "attestation",
    lock: { epoch, submission: "aa".repeat(32), digest: digest.repeat(32) },
  });
  const weigh = (epoch: bigint, mechanism: number, hash: string): SignerRecord => ({
    kind: "weights",
    lock: { epoch, mechanism, vectorHash: hash.repeat(32) },
  });
  expect(codeOf(attest(3n, "01"), weigh(3n, 0, "02"), weigh(3n, 1, "03"))).toBe("stored");
  reopen();
  expect(codeOf(attest(3n, "01"), weigh(3n, 0, "02"))).toBe("stored");
  expect(codeOf(attest(3n, "04"))).toBe("SIGNER_CONFLICT");
  expect(codeOf(weigh(3n, 1, "02"))).toBe("SIGNER_CONFLICT");
  expect(store.weights(3n, 1)).toBe("03".repeat(32));
  expect(codeOf(attest(100n, "05"), weigh(100n, 0, "05"))).toBe("stored");
  expect(store.attestation(3n, "aa".repeat(32))).toBe(undefined);
  expect(codeOf(attest(3n, "04"))).toBe("SIGNER_REGRESSION");
  expect(codeOf(weigh(36n, 0, "04"))).toBe("SIGNER_REGRESSION");
  expect(codeOf(weigh(37n, 0, "04"))).toBe("stored");
});

test("a flipped bit in a lock stops the node before it votes", () => {
  store.transaction([asVote(prepareVote(1n))]);
  store.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf(Buffer.from(digestOf("block 1"), "hex"));
  expect(at).toBeGreaterThan(0);
  const damaged = Uint8Array.from(bytes);
  damaged[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, damaged);
  expect(() => open()).toThrowError(
    expect.objectContaining({
      code: "DATABASE_CORRUPT",
      data: { path },
      hint: expect.stringContaining("new session key"),
    }),
  );
  writeFileSync(path, bytes);
  store = open();
  expect(store.watermark?.height).toBe(1n);
});

test("old locks are dropped, the watermark stays", () => {
  for (let height = 1n; height <= 200n; height++)
    store.transaction([
      ...(height > 1n ? [{ kind: "decision", decision: decision(height - 1n) } as const] : []),
      asVote(prepareVote(height)),
    ]);
  reopen();
  expect(store.watermark?.height).toBe(200n);
  expect(codeOf(asVote(prepareVote(136n)))).toBe("stored");
  expect(codeOf(asVote(prepareVote(135n)))).toBe("SIGNER_REGRESSION");
});
