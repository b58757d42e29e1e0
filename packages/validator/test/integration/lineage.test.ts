// Goal: a stopped validator's state becomes a genesis that more than half of the old power must sign.
// Method: real databases with one decided block; the new set from two of four; each short signature.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSr25519Signer, verifySignature } from "@platform/keys";
import {
  type Genesis,
  genesisJson,
  parseGenesis,
  type Signer,
  snapshotHash,
  toHex,
} from "@platform/protocol";
import { lockDataDirectory } from "@platform/storage";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addDelegation,
  buildLineageGenesis,
  countEndorsements,
  delegateForDraft,
  endorse,
  endorsementsText,
  exportLineage,
  type Lineage,
  lineageDraft,
  lineageFaults,
  lineageText,
  parseEndorsements,
  parseLineage,
} from "../../src/genesis/index.ts";
import { decideOne } from "../support/decided-block.ts";
import { network, owner, seedOf, type TestNetwork } from "./executor-network.ts";

const SPEC_VERSION = 2;
const hotkeys: Signer[] = [0, 1, 2, 3].map((i) => createSr25519Signer(seedOf(`hot${i}`)));

let dataDir: string;
let net: TestNetwork;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "lineage-"));
  net = await network();
  await decideOne(dataDir, net);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const exported = () =>
  exportLineage({ dataDir, genesis: net.genesis, height: undefined, lineage: "second" });

async function lineage(): Promise<Lineage> {
  return parseLineage(lineageText(await exported()), verifySignature);
}

const keysOf = (i: number) => ({
  hotkeySeed: toHex(seedOf(`hot${i}`)),
  sessionSeed: toHex(seedOf(`session${i}`)),
  validatorPeerSeed: toHex(seedOf(`peer${i}`)),
  edgePeerSeed: toHex(seedOf(`edge${i}`)),
});

async function newGenesis(from: Lineage, members: readonly number[]): Promise<Genesis> {
  let draft = lineageDraft(from);
  for (const i of members)
    draft = addDelegation(
      draft,
      await delegateForDraft(draft, keysOf(i), SPEC_VERSION),
      verifySignature,
    );
  const runtime = { code: net.code, specVersion: net.genesis.specVersion };
  return buildLineageGenesis(from, draft, runtime, verifySignature).genesis;
}

test("the new genesis carries parameters, owners, runtime, stakes and time of the old network", async () => {
  const from = await lineage();
  expect(from.head).toMatchObject({ chainId: net.chainId, height: 1n });
  const genesis = await newGenesis(from, [0, 2, 3]);
  expect(parseGenesis(genesisJson(genesis), verifySignature)).toEqual(genesis);
  const { parameters, ownerKeys, runtimeHash, B0, snapshotHash: hash } = net.genesis;
  expect(genesis).toMatchObject({ parameters, ownerKeys, runtimeHash, B0, lineage: "second" });
  expect(genesis.snapshotHash).toBe(hash);
  expect(snapshotHash(from.snapshot)).toBe(hash);
  expect(genesis.timeMs).toBe(from.head.timeMs);
  expect(genesis.validators.map(({ signed }) => signed.delegation.hotkey)).toEqual(
    [0, 2, 3].map((i) => hotkeys[i]?.publicKey).sort(),
  );
  expect(lineageFaults(from, genesis)).toEqual([]);
});

test("exactly half of the old power is not enough; more, with the owners, is", async () => {
  const from = await lineage();
  const genesis = await newGenesis(from, [0, 1, 2]);
  const sign = (signer: Signer) => endorse(from, genesis, signer);
  const [a, b, c] = await Promise.all([0, 1, 2].map((i) => sign(hotkeys[i] as Signer)));
  const owned = await sign(owner);
  if (a === undefined || b === undefined || c === undefined) throw new Error("no endorsement");
  const count = (given: (typeof a)[]) => countEndorsements(from, genesis, given, verifySignature);
  expect(count([a, b, owned])).toMatchObject({ owners: 1, enough: false });
  expect(count([a, b, b, owned])).toMatchObject({ enough: false });
  expect(count([a, b, c])).toMatchObject({ owners: 0, enough: false });
  const read = parseEndorsements(endorsementsText([c, owned, a, b]));
  expect(count(read)).toMatchObject({ owners: 1, threshold: 1, enough: true, ignored: [] });
  const { power, totalPower } = count(read);
  expect(4n * power).toBe(3n * totalPower);

  const other = await newGenesis(from, [0, 1, 3]);
  expect(countEndorsements(from, other, read, verifySignature)).toMatchObject({
    power: 0n,
    enough: false,
  });
  const stranger = createSr25519Signer(seedOf("stranger"));
  await expect(sign(stranger)).rejects.toMatchObject({ code: "LINEAGE_NOT_ENTITLED" });
});

test("a genesis that does not follow is named in every part", async () => {
  const from = await lineage();
  const genesis = await newGenesis(from, [0, 1, 2]);
  const parameters = { ...genesis.parameters, minStake: 7 };
  const faults = lineageFaults(from, { ...genesis, parameters, lineage: "third", timeMs: 1n });
  expect(faults).toEqual([
    "lineage is not the one that the old network hands on",
    "timeMs is not the one that the old network hands on",
    "parameters is not the one that the old network hands on",
  ]);
  expect(lineageFaults(from, net.genesis)).toContain("it is the old genesis itself");
});

test("a file whose certificate, header or set was changed proves nothing", async () => {
  const file = await exported();
  const invalid = (change: Partial<typeof file>) => () =>
    parseLineage(lineageText({ ...file, ...change }), verifySignature);
  const flipped = (hex: string, at: number) =>
    `${hex.slice(0, at)}${hex[at] === "0" ? "1" : "0"}${hex.slice(at + 1)}`;
  const { certificate, header, nextSet } = file;
  expect(invalid({ certificate: flipped(certificate, certificate.length - 1) })).toThrow("quorum");
  expect(invalid({ header: flipped(header, header.length - 1) })).toThrow("another block");
  expect(invalid({ nextSet: flipped(nextSet, nextSet.length - 1) })).toThrow("set");
  expect(invalid({ header: "00" })).toThrow("out of form");
  const block = { ...file.snapshot.block, number: 31n };
  expect(invalid({ snapshot: { ...file.snapshot, block } })).toThrow("boundary");
});

test("a running validator, a height that is not here and another network are refused", async () => {
  const lock = lockDataDirectory(dataDir);
  await expect(exported()).rejects.toMatchObject({ code: "DATABASE_LOCKED" });
  lock.release();
  await expect(
    exportLineage({ dataDir, genesis: net.genesis, height: 9n, lineage: "second" }),
  ).rejects.toMatchObject({ code: "LINEAGE_NO_BLOCK" });
  const genesis = { ...net.genesis, lineage: "another" };
  await expect(
    exportLineage({ dataDir, genesis, height: undefined, lineage: "second" }),
  ).rejects.toMatchObject({ code: "DATABASE_OTHER_CHAIN" });
});
