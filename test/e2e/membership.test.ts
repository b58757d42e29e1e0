/**
 * Goal: a validator enters, one rotates its session key in place, and one that is away for a whole
 * epoch is jailed, comes back and rejoins by itself; one chain all the time. With E2E_FULL a third of
 * the power dies then, and the others go on under a new lineage that more than half of the power signed.
 * Method: real daemons with many short blocks, the operator's own commands, SIGKILL; the chain stands
 * still until the epoch of the absence has its hundred blocks, however slow the machine is.
 */

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pauseChain, resumeChain } from "./support/dev-chain.ts";
import { advance, blocksAt } from "./support/heights.ts";
import {
  command,
  configOf,
  exitOf,
  operator,
  startNetwork,
  type TestNetwork,
} from "./support/network.ts";
import { FULL, SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

/** A dead leader costs a whole view: the one that goes away has so little power that it never leads. */
const AWAY = 4;
const LATE = 5;
const ROTATES = 1;
const STAKE = 1_000_000_000_000n;
/** An epoch with fewer blocks says nothing about anybody (PROTOCOL §6). */
const JAILING_BLOCKS = 100;
/** Idle blocks five times a second: six validators on two cores keep up with that. */
const INTERVAL_MS = 20;
/** Chain blocks of 250 ms: epochs of eight seconds. */
const EPOCH_BLOCKS = 32;
/** Ten minutes: a chain that stands still for a while is no missed boundary. */
const EPOCH_SLOTS = 30_000;
const PATIENCE_MS = 68_000;
const TIMEOUT_MS = 8 * PATIENCE_MS;

let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({
    seed: SEED,
    options: {
      validators: 6,
      late: 1,
      stakes: { [AWAY]: STAKE / 1_000n },
      intervalMs: INTERVAL_MS,
      parameters: {
        epochBlocks: EPOCH_BLOCKS,
        epochSlots: EPOCH_SLOTS,
        attestDeadlineSlots: 1_000,
        seedDelay: 4,
      },
    },
  });
});
afterAll(() => net?.close());

const others = () => net.nodes.filter((_, i) => i !== AWAY && i !== LATE);
const epochOf = async () => (await net.node(0).api.status()).epoch;
const validators = () => net.node(0).api.validators();
const member = async (index: number) =>
  (await validators()).find(({ hotkey }) => hotkey === net.node(index).hotkey);

function untilEpoch(epoch: bigint): Promise<true> {
  return until(`epoch ${epoch}`, PATIENCE_MS, async () =>
    (await epochOf()) >= epoch ? true : undefined,
  );
}

/** A certificate above the present height that holds this validator's COMMIT. */
function untilVotes(index: number): Promise<true> {
  return until(`a vote of validator ${index + 1}`, 30_000, async () => {
    const { height } = await net.node(0).api.status();
    const { signers } = await net.node(0).api.block(height);
    return signers.includes(net.node(index).hotkey) ? true : undefined;
  });
}

test(
  `a key rotates in place, one enters, one is jailed and rejoins; TEST_SEED=${SEED}`,
  async () => {
    await untilEpoch(1n);
    const before = (await member(ROTATES))?.sessionKey;
    expect(before).toBeDefined();
    expect(await member(LATE)).toBeUndefined();
    await net.node(AWAY).kill();
    await operator(net, LATE, ["delegate"]);
    net.node(LATE).start();
    await operator(net, ROTATES, ["session", "rotate"]);

    const key = await until("the new key in the set", PATIENCE_MS, async () => {
      const now = (await member(ROTATES))?.sessionKey;
      return now === before ? undefined : now;
    });
    await until("its signer changed by itself", PATIENCE_MS, async () => {
      const { sessionKey, member: inSet, voting } = await net.node(ROTATES).api.status();
      return sessionKey === key && inSet && voting ? true : undefined;
    });
    await untilVotes(ROTATES);
    await until("the set with the late one", PATIENCE_MS, () => member(LATE));
    await untilVotes(LATE);

    await operator(net, ROTATES, ["session", "promote"]);
    await net.node(ROTATES).kill();
    await net.restart(ROTATES);
    await untilVotes(ROTATES);

    await epochWithout(AWAY);
    await untilJailed(AWAY);
    await comesBack();
    const height = await advance(net.nodes, 3n, 60_000);
    const blocks = await blocksAt(net.nodes, height);
    expect(new Set(blocks.map(({ hash }) => hash)).size).toBe(1);
  },
  TIMEOUT_MS,
);

/** A hundred blocks of the running epoch: chain blocks end epochs, so the chain waits for them. */
async function epochWithout(index: number): Promise<void> {
  pauseChain(net);
  try {
    await until("blocks enough to judge by", PATIENCE_MS, async () => {
      const seen = await member(index);
      // A fast machine may have had so many in the epoch before: then it is out already.
      return seen === undefined || seen.certificates >= JAILING_BLOCKS ? true : undefined;
    });
  } finally {
    resumeChain(net);
  }
}

/** Each of the others says so, and the set goes on without it. */
async function untilJailed(index: number): Promise<void> {
  const { hotkey } = net.node(index);
  await until("its jail", PATIENCE_MS, async () => {
    const lists = await Promise.all(others().map((node) => node.api.jailed()));
    return lists.every((list) => list.some((one) => one.hotkey === hotkey)) ? true : undefined;
  });
  expect(await net.node(0).api.jailed()).toMatchObject([
    { hotkey, absence: "absent", until: null },
  ]);
  expect(await member(index)).toBeUndefined();
}

/** Its session key speaks as soon as it is in sync; the next boundary lets it in. */
async function comesBack(): Promise<void> {
  const epoch = await epochOf();
  net.node(AWAY).start();
  await until("the set with it", 3 * PATIENCE_MS, () => member(AWAY));
  await untilEpoch(epoch + 1n);
  await untilVotes(AWAY);
  expect(await net.node(0).api.jailed()).toEqual([]);
}

/** Of 99 parts of power these hold 60; the others are gone for good. */
const SURVIVORS = [0, 1, 2, AWAY];

test.each(FULL ? ["four go on under a new lineage"] : [])(
  "the dead third: %s",
  async () => {
    const heights = await Promise.all(SURVIVORS.map((i) => net.node(i).api.status()));
    const height = heights.reduce((low, s) => (s.height < low ? s.height : low), 1n << 62n);
    await Promise.all(net.nodes.map((node) => node.stop()));
    const file = (name: string) => join(net.directory, name);
    const from = ["--from", file("lineage.json")];
    const draft = ["--draft", file("draft.json")];
    const config = (index: number) => ["--config", configOf(net, index)];
    const genesis = ["--genesis", file("genesis.json")];
    const signatures = file("endorsements.json");
    await command(net, [
      ...["genesis", "export", ...config(0)],
      ...["--height", String(height), "--out", net.directory],
    ]);
    for (const i of SURVIVORS)
      await command(net, ["genesis", "add-delegation", ...draft, ...config(i)]);
    await command(net, ["genesis", "build", ...draft, ...from, "--out", net.directory]);
    const endorse = ["genesis", "endorse", ...genesis, ...from, "--out", signatures];
    const verify = [
      ...["genesis", "verify", ...genesis, "--snapshot", file("snapshot.json")],
      ...[...from, "--endorsements", signatures],
    ];
    for (const i of [0, 1]) await command(net, [...endorse, ...config(i)]);
    await command(net, [...endorse, "--owner-key", net.devnet.layout.owner]);
    expect(await exitOf(net, verify)).not.toBe(0);
    await command(net, [...endorse, ...config(2)]);
    await command(net, verify);

    for (const i of SURVIVORS) {
      const directory = net.devnet.layout.validator(i);
      for (const name of ["genesis.json", "snapshot.json"])
        copyFileSync(file(name), join(directory, name));
      const toml = readFileSync(configOf(net, i), "utf8");
      writeFileSync(configOf(net, i), toml.replace('dataDir = "data"', 'dataDir = "data-2"'));
      net.node(i).start();
    }
    const survivors = SURVIVORS.map((i) => net.node(i));
    await until("blocks of the new lineage", TIMEOUT_MS, async () => {
      const all = await Promise.all(survivors.map((node) => node.api.status().catch(() => null)));
      const go = all.every((s) => s !== null && s.chainId !== net.devnet.chainId && s.height > 3n);
      return go ? true : undefined;
    });
    const [first] = await Promise.all(survivors.map((node) => node.api.validators()));
    expect(first?.map(({ hotkey }) => hotkey)).toEqual(survivors.map((n) => n.hotkey).sort());
    const blocks = await blocksAt(survivors, 3n);
    expect(new Set(blocks.map(({ hash }) => hash)).size).toBe(1);
  },
  TIMEOUT_MS,
);
