// Goal: a founders' draft becomes a genesis that checks itself, and every wrong part is named; method: build one with five seeded validators and change single parts.
import { verifySignature } from "@platform/keys";
import {
  type ChainSnapshot,
  DEVELOPMENT_PARAMETERS,
  genesisJson,
  parseGenesis,
  sha256Hex,
  utf8,
} from "@platform/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addDelegation,
  buildGenesis,
  createDraft,
  delegateForDraft,
  draftText,
  type GenesisDraft,
  genesisContextFaults,
  parseDraft,
  parseSnapshotFile,
  snapshotFileText,
} from "../../../src/genesis/index.ts";

const CODE = utf8("runtime");
const hash = (text: string) => sha256Hex(utf8(text));
const keysOf = (i: number) => ({
  hotkeySeed: hash(`hot${i}`),
  sessionSeed: hash(`session${i}`),
  validatorPeerSeed: hash(`peer${i}`),
  edgePeerSeed: hash(`edge${i}`),
});

let draft: GenesisDraft;
let snapshot: ChainSnapshot;

beforeAll(async () => {
  draft = createDraft({
    lineage: "test-1",
    substrateGenesis: hash("chain"),
    netuid: 2,
    ownerKeys: [hash("owner")],
    ownerThreshold: 1,
    parameters: DEVELOPMENT_PARAMETERS,
  });
  for (let i = 0; i < 5; i++)
    draft = addDelegation(draft, await delegateForDraft(draft, keysOf(i), 1), verifySignature);
  snapshot = {
    netuid: 2,
    block: { number: 30n, hash: hash("B0") },
    // The last one has no permit, the one before it no stake.
    neurons: draft.delegations.map((signed, uid) => ({
      uid: uid + 1,
      hotkey: signed.delegation.hotkey,
      stakeWeight: uid === 3 ? 0 : 10_000 + uid,
      permit: uid !== 4,
      registeredAt: 1n,
    })),
  };
});

const build = () =>
  buildGenesis(
    { draft, snapshot, timeMs: 1_000n, runtimeCode: CODE, specVersion: 1 },
    verifySignature,
  );

describe("genesis", () => {
  it("takes who has permit, stake and delegation, sorted by hotkey, and says who was left", () => {
    const { genesis, left } = build();
    const hotkeys = genesis.validators.map((one) => one.signed.delegation.hotkey);
    expect(hotkeys).toEqual([...hotkeys].sort());
    expect(hotkeys).toHaveLength(3);
    expect(left.map((one) => one.reason)).toEqual([
      "has stake weight 0, below 1",
      "has no validator permit",
    ]);
    const text = genesisJson(genesis);
    expect(genesisJson(parseGenesis(text, verifySignature))).toBe(text);
    expect(genesisContextFaults(genesis, { snapshot, runtimeCode: CODE })).toEqual([]);
  });

  it("survives its own files", () => {
    expect(parseDraft(draftText(draft))).toEqual(draft);
    expect(parseSnapshotFile(snapshotFileText(snapshot))).toEqual(snapshot);
  });

  it("names each part that does not fit", () => {
    const { genesis } = build();
    const other = { ...snapshot, block: { ...snapshot.block, number: 31n } };
    expect(genesisContextFaults(genesis, { snapshot: other })).toEqual([
      "the snapshot file does not have the hash that genesis names",
    ]);
    expect(genesisContextFaults(genesis, { runtimeCode: utf8("x") })).toHaveLength(1);
    expect(
      genesisContextFaults(genesis, { chain: { genesisHash: hash("other"), snapshot } }),
    ).toEqual(["the chain is not the one that genesis names"]);
    const [first, ...rest] = genesis.validators;
    if (first === undefined) throw new Error("no validator");
    const greedy = { ...genesis, validators: [{ ...first, power: first.power + 1n }, ...rest] };
    expect(genesisContextFaults(greedy, { snapshot })[0]).toContain("the snapshot gives");
  });

  it("refuses a delegation of another draft and a stale one", async () => {
    const foreign = { ...draft, lineage: "test-2" };
    const signed = await delegateForDraft(foreign, keysOf(7), 1);
    expect(() => addDelegation(draft, signed, verifySignature)).toThrow(
      /not signed for this draft/,
    );
    const again = await delegateForDraft(draft, keysOf(0), 1);
    expect(() => addDelegation(draft, again, verifySignature)).toThrow(/seq 0/);
    const next = await delegateForDraft(draft, keysOf(0), 1, 1n);
    expect(addDelegation(draft, next, verifySignature).delegations).toHaveLength(5);
  });

  it("refuses parameters whose windows do not fit the epoch, and a set of nobody", () => {
    const parameters = { ...DEVELOPMENT_PARAMETERS, intakeSlots: 12 };
    expect(() => createDraft({ ...draft, parameters })).toThrow(/exceed 90 %/);
    const nobody = { ...snapshot, neurons: [] };
    expect(() =>
      buildGenesis(
        { draft, snapshot: nobody, timeMs: 1n, runtimeCode: CODE, specVersion: 1 },
        verifySignature,
      ),
    ).toThrow(/is not registered/);
  });
});
