// Goal: after the dead third nobody is talked into a new lineage: too few, twice the same, a stranger, another state and another network do not count; method: the genesis verbs on the command line over the real databases of stopped validators.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeKeyFile } from "@platform/keys";
import { chainIdOf, genesisJson, Scheme } from "@platform/protocol";
import { lockDataDirectory } from "@platform/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  network,
  owner,
  seedOf,
  type TestNetwork,
} from "../../../../../packages/validator/test/integration/executor-network.ts";
import { decideOne } from "../../../../../packages/validator/test/support/decided-block.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { type OperatorDirectory, operatorDirectory } from "../../support/operator-directory.ts";

let root: string;
let net: TestNetwork;
let validators: OperatorDirectory[];
const at = (name: string) => join(root, name);
const configOf = (i: number) => ["--config", validators[i]?.config ?? ""];
const hotkeyOf = (i: number) => net.genesis.validators[i]?.signed.delegation.hotkey;
const FROM = () => ["--from", at("lineage.json")];
const GENESIS = () => ["--genesis", at("genesis.json")];

/** The old network stands still after block 1; three of its four validators want to go on. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "lineage-verbs-"));
  net = await network();
  validators = [0, 1, 2, 3].map((i) => operatorDirectory(at(`v${i}`), net, i));
  const [first, ...others] = validators.map(({ dataDir }) => dataDir);
  await decideOne(first ?? "", net);
  for (const dataDir of others.slice(0, 2)) cpSync(first ?? "", dataDir, { recursive: true });
  // The fourth one's disk says something else.
  await decideOne(others[2] ?? "", net, 7n);
  ownerKey("owner.json", "owner");
  const exported = ["genesis", "export", ...configOf(0), "--lineage", "second", "--out", root];
  expect(await invoke(...exported)).toMatchObject({ code: 0 });
  for (const i of [0, 1, 2]) {
    const add = ["genesis", "add-delegation", "--draft", at("draft.json"), ...configOf(i)];
    expect(await invoke(...add)).toMatchObject({ code: 0, answer: { delegations: i + 1 } });
  }
  const build = ["genesis", "build", "--draft", at("draft.json"), ...FROM(), "--out", root];
  expect(await invoke(...build)).toMatchObject({ code: 0, answer: { validators: 3 } });
});
afterAll(() => rmSync(root, { recursive: true }));

function ownerKey(name: string, seed: string): string {
  writeKeyFile(at(name), { scheme: Scheme.sr25519, seed: seedOf(seed), devOnly: true });
  return at(name);
}

const endorse = (out: string, ...who: string[]) =>
  invoke("genesis", "endorse", ...GENESIS(), ...FROM(), "--out", at(out), ...who);

describe("genesis export", () => {
  it("says what the old network hands on, and which command is next", async () => {
    const out = at("again");
    const exported = ["genesis", "export", ...configOf(1), "--height", "1", "--out", out];
    expect(await invoke(...exported, "--lineage", "second")).toEqual({
      code: 0,
      answer: {
        from: net.chainId,
        height: "1",
        blockHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        epoch: "0",
        members: 4,
        lineage: "second",
      },
    });
    expect(readFileSync(join(out, "lineage.json"), "utf8")).toBe(
      readFileSync(at("lineage.json"), "utf8"),
    );
    const { text } = await invokeText(...exported);
    expect(text).toContain("validator-node genesis add-delegation --draft draft.json\n");
    expect(text).toContain("validator-node genesis build --draft draft.json --from lineage.json\n");
  });

  it("does nothing beside a running node", async () => {
    const running = lockDataDirectory(validators[0]?.dataDir ?? "");
    try {
      const exported = ["genesis", "export", ...configOf(0), "--out", at("beside")];
      expect(await invoke(...exported)).toMatchObject({
        code: 5,
        answer: { error: { code: "DATABASE_LOCKED", hint: expect.stringMatching(/stop/) } },
      });
      expect(await endorse("beside.json", ...configOf(0))).toMatchObject({
        code: 5,
        answer: { error: { code: "DATABASE_LOCKED" } },
      });
    } finally {
      running.release();
    }
    expect(existsSync(at("beside"))).toBe(false);
    expect(existsSync(at("beside.json"))).toBe(false);
  });

  it("names a height that is not there, one that is no number, and another network's genesis", async () => {
    const exported = (...more: string[]) =>
      invoke("genesis", "export", ...configOf(0), "--out", at("none"), ...more);
    expect(await exported("--height", "9")).toMatchObject({
      code: 3,
      answer: { error: { code: "LINEAGE_NO_BLOCK", hint: expect.stringContaining("--height") } },
    });
    expect(await exported("--height", "last")).toMatchObject({
      code: 2,
      answer: { error: { code: "USAGE" } },
    });
    const genesis = { ...net.genesis, timeMs: net.genesis.timeMs + 1n };
    const other = operatorDirectory(at("other"), { ...net, genesis }, 0);
    cpSync(validators[0]?.dataDir ?? "", other.dataDir, { recursive: true });
    expect(await exported("--config", other.config)).toMatchObject({
      code: 5,
      answer: { error: { code: "DATABASE_OTHER_CHAIN" } },
    });
    expect(existsSync(at("none"))).toBe(false);
  });
});

describe("genesis endorse", () => {
  it("takes more than half of the power and the owner, each once", async () => {
    const out = "endorsements.json";
    const verify = [
      ...["genesis", "verify", ...GENESIS(), "--snapshot", at("snapshot.json")],
      ...[...FROM(), "--endorsements", at(out)],
    ];
    const quarter = BigInt(net.genesis.validators[0]?.power ?? 0n);
    const counted = (members: bigint, owners: number, enough: boolean) => ({
      power: `${members * quarter}`,
      totalPower: `${4n * quarter}`,
      ...{ owners, threshold: 1, ignored: [], enough },
    });
    const first = await endorse(out, ...configOf(0));
    expect(first).toEqual({
      code: 0,
      answer: { signed: expect.any(String), ...counted(1n, 0, false) },
    });
    // sr25519 signatures differ each time: the second replaces the first.
    expect(await endorse(out, ...configOf(0))).toMatchObject({ answer: counted(1n, 0, false) });
    expect(JSON.parse(readFileSync(at(out), "utf8")).endorsements).toHaveLength(1);
    expect(await endorse(out, ...configOf(1))).toMatchObject({ answer: counted(2n, 0, false) });
    expect(await endorse(out, "--owner-key", at("owner.json"))).toMatchObject({
      answer: { signed: owner.publicKey, ...counted(2n, 1, false) },
    });
    expect(await invoke(...verify)).toMatchObject({
      code: 3,
      answer: {
        error: {
          code: "LINEAGE_NOT_ENDORSED",
          message: `power ${2n * quarter} of ${4n * quarter} and 1 of 1 owners signed`,
          hint: expect.stringContaining("validator-node genesis endorse"),
        },
      },
    });
    expect(await endorse(out, ...configOf(2))).toMatchObject({ answer: counted(3n, 1, true) });
    expect(await invoke(...verify)).toMatchObject({
      code: 0,
      answer: { ok: true, endorsed: counted(3n, 1, true) },
    });
  });

  it("counts no signature under another name", async () => {
    const out = at("renamed.json");
    await endorse("renamed.json", ...configOf(0));
    const { endorsements } = JSON.parse(readFileSync(out, "utf8"));
    const names = [0, 1, 2].map(hotkeyOf).concat(owner.publicKey);
    const forged = names.map((key) => ({ ...endorsements[0], key }));
    writeFileSync(out, JSON.stringify({ formatVersion: "1", endorsements: forged }));
    const verify = ["genesis", "verify", ...GENESIS(), "--snapshot", at("snapshot.json")];
    const { code, answer } = await invoke(...verify, ...FROM(), "--endorsements", out);
    expect({ code, answer }).toMatchObject({
      code: 3,
      answer: { error: { code: "LINEAGE_NOT_ENDORSED" } },
    });
    expect(JSON.stringify(answer)).toContain("its signature does not verify for this genesis");
  });

  it("refuses a stranger's key, and says whose count", async () => {
    const stranger = ownerKey("stranger.json", "stranger");
    expect(await endorse("stranger-signed.json", "--owner-key", stranger)).toMatchObject({
      code: 3,
      answer: {
        error: { code: "LINEAGE_NOT_ENTITLED", hint: expect.stringContaining("--owner-key") },
      },
    });
    expect(existsSync(at("stranger-signed.json"))).toBe(false);
  });

  it("signs nothing that the own state does not say", async () => {
    expect(await endorse("other-state.json", ...configOf(3))).toMatchObject({
      code: 3,
      answer: {
        error: { code: "LINEAGE_OTHER_STATE", hint: expect.stringContaining("do not sign") },
      },
    });
    expect(existsSync(at("other-state.json"))).toBe(false);
  });

  it("refuses a genesis that does not follow: the old one, and one of another network", async () => {
    const endorseThat = (genesis: string) =>
      invoke("genesis", "endorse", "--genesis", genesis, ...FROM(), ...configOf(0));
    expect(await endorseThat(at("v0/genesis.json"))).toMatchObject({
      code: 3,
      answer: {
        error: { code: "GENESIS_INVALID", message: expect.stringContaining("old genesis itself") },
      },
    });
    const text = readFileSync(at("genesis.json"), "utf8").trimEnd();
    const later = text.replace(/"timeMs":"(\d+)"/, (_, ms) => `"timeMs":"${BigInt(ms) + 1n}"`);
    writeFileSync(at("later.json"), later);
    expect(await endorseThat(at("later.json"))).toMatchObject({
      code: 3,
      answer: { error: { code: "GENESIS_INVALID", message: expect.stringContaining("timeMs") } },
    });
  });

  it.each([
    ["lineage", (bytes: string) => bytes.replace('"lineage":"second"', '"lineage":"third"')],
    ["lineage", () => "{}"],
  ])("refuses a changed %s file (%#)", async (_name, change) => {
    const file = at("changed.json");
    writeFileSync(file, change(readFileSync(at("lineage.json"), "utf8")));
    const { code, answer } = await invoke(
      ...["genesis", "endorse", ...GENESIS(), "--from", file, ...configOf(0)],
    );
    expect({ code, answer }).toMatchObject({
      code: 3,
      answer: { error: { code: expect.stringMatching(/^(LINEAGE|GENESIS)_/) } },
    });
  });
});

it("the new network is another one than the old", () => {
  const genesis = readFileSync(at("genesis.json"), "utf8");
  expect(genesis.trimEnd()).not.toBe(genesisJson(net.genesis));
  expect(chainIdOf(net.genesis)).toBe(net.chainId);
});
