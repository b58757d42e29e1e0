/**
 * Goal: each kind of provable misbehaviour ends as evidence in a block, costs its key the seat, verifies
 * offline, and accuses nobody else. Method: seven daemons, three of them with an entry that misbehaves
 * with its own real key; the honest four are a quorum by themselves, and as many as a set must have.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseVoteSignBytes, readEvidence } from "@platform/consensus-pbft";
import type { EvidenceView } from "@platform/validator";
import { ExitCode } from "@platform/validator-node/src/cli/exit-codes.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, blocksAt } from "./support/heights.ts";
import { entry, startNetwork, type TestNetwork } from "./support/network.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

type Kind = EvidenceView["kind"];

const OFFENDERS: readonly { readonly index: number; readonly kind: Kind; readonly name: string }[] =
  [
    { index: 1, kind: "equivocation", name: "equivocator" },
    { index: 2, kind: "amnesia", name: "amnesiac" },
    { index: 3, kind: "invalid-proposal", name: "invalid-proposer" },
  ];
const HONEST = [0, 4, 5, 6];
const STAKE = 100_000_000_000n;
/** 40 of 52 parts are honest; who proposes wrongly has to lead soon. */
const STAKES = { 1: 3n * STAKE, 2: 3n * STAKE, 3: 6n * STAKE };

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({
    seed: SEED,
    intervalMs: 100,
    options: {
      validators: 7,
      stakes: { ...Object.fromEntries(HONEST.map((i) => [i, 10n * STAKE])), ...STAKES },
    },
    faulty: Object.fromEntries(OFFENDERS.map(({ index, name }) => [index, entry(name)])),
  });
});
afterAll(() => net?.close());

const honest = () => HONEST.map((index) => net.node(index));
const hotkeysOf = (indexes: readonly number[]) => indexes.map((i) => net.node(i).hotkey).sort();

test(`each kind stands in a block on every honest validator (TEST_SEED=${SEED})`, async () => {
  const lists = await until("evidence of every kind", 120_000, async () => {
    const all = await Promise.all(honest().map((node) => node.api.evidence()));
    const complete = all.every((list) => OFFENDERS.every(({ kind }) => first(list, kind) !== null));
    return complete ? all : undefined;
  });
  for (const { kind, index } of OFFENDERS) {
    const found = lists.map((list) => first(list, kind));
    expect(found).toEqual(found.map(() => found[0]));
    const { offender, inBlock, height } = found[0] as EvidenceView;
    expect({ kind, offender }).toEqual({ kind, offender: net.node(index).hotkey });
    // A proposal that is refused can be on record in the block that takes its place.
    expect(inBlock).toBeGreaterThanOrEqual(height);
    const carrying = await blocksAt(honest(), inBlock);
    expect(new Set(carrying.map(({ hash }) => hash)).size).toBe(1);
    expect(carrying[0]?.extrinsics).toBeGreaterThanOrEqual(1);
  }
  const accused = new Set(lists.flatMap((list) => list.map(({ offender }) => offender)));
  expect([...accused].sort()).toEqual(hotkeysOf(OFFENDERS.map(({ index }) => index)));
});

test("the runtime jails the three keys: a set without them", async () => {
  const offenders = hotkeysOf(OFFENDERS.map(({ index }) => index));
  // Three epochs of jail are short here, and who comes back does it again: one moment is enough.
  await until("all three in jail", 60_000, async () => {
    const lists = await Promise.all(honest().map(({ api }) => api.jailed()));
    return lists.every((list) => {
      const out = list.filter((one) => (one.until ?? 0n) > 0n).map(({ hotkey }) => hotkey);
      return out.sort().join() === offenders.join();
    })
      ? true
      : undefined;
  });
  await until("a set of the honest ones alone", 60_000, async () => {
    const members = (await net.node(0).api.validators()).map(({ hotkey }) => hotkey);
    return members.join() === hotkeysOf(HONEST).join() ? true : undefined;
  });
});

test.each(OFFENDERS)(
  "evidence verify accepts $kind, and no other name in it",
  async ({ kind, index }) => {
    const file = await until(`a file of ${kind}`, 30_000, async () =>
      HONEST.flatMap(evidenceFiles).find((path) => readEvidence(text(path)).evidence.kind === kind),
    );
    const { evidence, set } = readEvidence(text(file));
    const { height } = parseVoteSignBytes(evidence.first.signBytes).subject;
    const proof = join(net.directory, `${kind}-decision.json`);
    const { api } = net.node(0);
    const made = ["decision", "export", "--height", `${height}`, "--out", proof, "--url", api.url];
    expect((await run(made)).code).toBe(ExitCode.ok);
    const trust = ["--trust", net.devnet.layout.genesis, "--decision", proof, "--json"];
    expect(await run(["evidence", "verify", file, ...trust])).toEqual({
      code: ExitCode.ok,
      answer: {
        ok: true,
        kind,
        hotkey: net.node(index).hotkey,
        epoch: String(set.epoch),
        height: String(height),
        view: expect.any(Number),
      },
    });
    const forged = join(net.directory, `${kind}-forged.json`);
    const named = `"hotkey":"${net.node(0).hotkey}","kind"`;
    writeFileSync(forged, text(file).replace(/"hotkey":"[0-9a-f]{64}","kind"/, named));
    expect(await run(["evidence", "verify", forged, ...trust])).toMatchObject({
      code: ExitCode.decisionRefused,
      answer: { error: { code: "EVIDENCE_BAD_SIGNATURE" } },
    });
  },
);

test("nothing else changes: the honest ones go on with one state", async () => {
  const height = await advance(honest(), 5n, 60_000);
  const roots = (await blocksAt(honest(), height)).map(({ stateRoot }) => stateRoot);
  expect(new Set(roots).size).toBe(1);
  for (const node of honest()) expect(node.exitCode).toBeUndefined();
});

function first(list: readonly EvidenceView[], kind: Kind): EvidenceView | null {
  return list.find((one) => one.kind === kind) ?? null;
}

function evidenceFiles(index: number): string[] {
  const directory = join(net.dataDir(index), "evidence");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(directory, name));
}

function text(path: string): string {
  return readFileSync(path, "utf8");
}

/** The shipped program in a process of its own: exit code, and what it says on its last line. */
async function run(args: readonly string[]): Promise<{ code: number | null; answer: unknown }> {
  const program = net.devnet.options.programs.validatorNode;
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  await once(child, "close");
  const last = said.trim().split("\n").at(-1) ?? "";
  return { code: child.exitCode, answer: last.startsWith("{") ? JSON.parse(last) : last };
}
