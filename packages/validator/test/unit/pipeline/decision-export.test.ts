// Goal: what a node exports is what a verifier accepts, and what it can't prove it says by code; method: a store scripted from the signed sample of the decision-proof package.

import { trustGenesis, trustHead, verifyDecision } from "@platform/decision-proof";
import {
  certificateHash,
  decodeHeader,
  encodeValidatorSet,
  extrinsicsRoot,
  type Hex32,
  headerHash,
  joinBytes,
  utf8,
  validatorSetHash,
} from "@platform/protocol";
import type { StoredSetChange } from "@platform/storage";
import { describe, expect, it } from "vitest";
import * as sample from "../../../../decision-proof/test/support/sample.ts";
import type { DecisionRequest } from "../../../src/api.ts";
import {
  type DecisionExportComponents,
  exportDecision,
} from "../../../src/pipeline/decision-export.ts";

const { FULL, SETS } = sample;
const [first, second] = FULL.changes;
if (first === undefined || second === undefined) throw new Error("the sample has two changes");
const emptyBody = new Uint8Array(8);
const head = sample.certify(
  {
    ...sample.headerOf(33n, SETS.second, SETS.second),
    parentCertHash: certificateHash(new Uint8Array(0)),
    extrinsicsRoot: extrinsicsRoot([]),
  },
  SETS.second,
  { signers: [0, 1, 2, 3] },
);
const blocks = new Map([
  [20n, { ...first, body: emptyBody }],
  [33n, { ...head, body: emptyBody }],
  [45n, { ...second, body: emptyBody }],
  [50n, { ...FULL.decision, body: FULL.body ?? emptyBody }],
]);
const CHANGES: StoredSetChange[] = [
  { ...first, set: encodeValidatorSet(SETS.second) },
  { ...second, set: encodeValidatorSet(SETS.last) },
];
const heightOf = ({ header }: StoredSetChange): bigint => decodeHeader(header).height;

function partsOver(changes: readonly StoredSetChange[] = CHANGES): DecisionExportComponents {
  const sets = new Map<Hex32, Uint8Array>(
    [SETS.second, SETS.last].map((set) => [validatorSetHash(set), encodeValidatorSet(set)]),
  );
  return {
    genesis: sample.GENESIS,
    store: {
      decision: async (height) => {
        const one = blocks.get(height);
        return one === undefined
          ? null
          : { certificate: one.certificate, block: joinBytes([one.header, one.body]) };
      },
      setChanges: async (above, count) =>
        changes.filter((change) => heightOf(change) > above).slice(0, count),
      setByHash: async (hash) => sets.get(hash) ?? null,
    },
    executor: {
      proof: async (_keys, height) => ({
        height: height ?? 0n,
        stateRoot: sample.DECIDED.stateRoot,
        proof: FULL.state?.proof ?? new Uint8Array(0),
      }),
    },
  };
}

const ask = (fields: Partial<DecisionRequest>, changes?: readonly StoredSetChange[]) =>
  exportDecision(partsOver(changes), { height: 50n, from: null, body: false, keys: [], ...fields });
const genesis = trustGenesis(sample.GENESIS_TEXT);

describe("exportDecision", () => {
  it("gives the whole document that the sample was signed for", async () => {
    const text = await ask({ body: true, keys: FULL.state?.keys ?? [] });
    expect(text).toBe(sample.ACCEPTED.full);
  });

  it.each([20n, 33n, 45n, 50n])("proves height %d from genesis", async (height) => {
    const verdict = verifyDecision((await ask({ height })) ?? "", genesis);
    if (verdict.verdict === "reject") throw verdict.error;
    expect(verdict.decision.header.height).toBe(height);
    expect(verdict.decision.extrinsics).toBeNull();
  });

  it("starts at a trusted block", async () => {
    const text = (await ask({ from: 33n })) ?? "";
    const trust = trustHead(33n, headerHash(decodeHeader(head.header)));
    expect(verifyDecision(text, trust).verdict).toBe("accept");
  });

  it("says what it lacks", async () => {
    expect(await ask({ height: 49n })).toBeNull();
    await expect(ask({ from: 32n })).rejects.toMatchObject({ code: "BLOCK_NOT_KEPT" });
    await expect(ask({}, CHANGES.slice(1))).rejects.toMatchObject({ code: "SET_NOT_KEPT" });
    await expect(ask({}, CHANGES.slice(0, 1))).rejects.toMatchObject({ code: "SET_NOT_KEPT" });
    const many = Array.from({ length: 1025 }, () => CHANGES[0] as StoredSetChange);
    await expect(ask({}, many)).rejects.toMatchObject({
      code: "PROOF_TOO_LONG",
      data: { height: "20" },
    });
  });

  it("refuses what no document can hold", async () => {
    for (const fields of [
      { height: 0n },
      { from: 50n },
      { keys: [utf8("a"), utf8("a")] },
      { keys: Array.from({ length: 65 }, (_, i) => Uint8Array.of(i)) },
    ])
      await expect(ask(fields)).rejects.toMatchObject({ code: "BAD_PARAMETER" });
  });
});
