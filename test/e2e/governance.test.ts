/**
 * Goal: the members change a parameter of the running network by themselves; every vote that does not count
 * is refused with its reason. Method: four daemons and a registered fifth hotkey outside the set, the
 * shipped command line for every word, the same answer asked of all four.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ProposalDetailView } from "@platform/node-api";
import {
  encodeExtrinsic,
  type Hex32,
  PARAMETER_NAMES,
  parameterChangeHash,
  Scheme,
  ZERO_HASH,
} from "@platform/protocol";
import { call, VoteChoice } from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, startNetwork, type TestNetwork } from "./support/network.ts";
import { Observed } from "./support/observed.ts";
import { SEED } from "./support/seed.ts";
import { until } from "./support/until.ts";

const OUTSIDER = 4;
const PATIENCE_MS = 60_000;
const TIMEOUT_MS = 240_000;
const PARAMETER = "disputeSlots";
const OLD = 2n;
const NEW = 3n;

const seen = new Observed();
let net: TestNetwork;
beforeAll(async () => {
  net = await startNetwork({ seed: SEED, validators: 5, options: { late: 1 } });
});
afterAll(async () => {
  seen.print();
  await net?.close();
});

interface Answer {
  readonly error?: { readonly code: string; readonly message: string };
  readonly [field: string]: unknown;
}

/** `governance …` with one validator's keys, through the API of the first. */
async function governance(index: number, ...words: readonly string[]): Promise<Answer> {
  const { url } = net.node(0).api;
  const config = ["--config", configOf(net, index)];
  return await run(["governance", ...words, ...config, "--url", url, "--json"]);
}

async function run(words: readonly string[]): Promise<Answer> {
  const program = net.devnet.options.programs.validatorNode;
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  await once(child, "close");
  return JSON.parse(said.trim().split("\n").at(-1) ?? "null");
}

/** The runtime's own reason, out of the command's refusal. */
async function refused(what: string, code: string, answer: Promise<Answer>): Promise<void> {
  const { error } = await answer;
  expect(error?.message, what).toMatch(new RegExp(`^governance\\.${code}: `));
  seen.saw("refused", what, code);
}

const detail = (id: Hex32): Promise<ProposalDetailView> => net.node(0).api.proposal(id);

function untilStatus(id: Hex32, status: ProposalDetailView["status"]): Promise<ProposalDetailView> {
  return until(`proposal ${status}`, PATIENCE_MS, async () => {
    const one = await detail(id);
    return one.status === status ? one : undefined;
  });
}

test(
  `a parameter is proposed, sponsored, voted, timelocked and executed (TEST_SEED=${SEED})`,
  async () => {
    const words = ["propose", "parameter", PARAMETER, String(NEW)] as const;
    const proposal = String((await governance(0, ...words))["proposal"]);
    expect(proposal).toMatch(/^[0-9a-f]{64}$/);
    seen.saw("proposed", PARAMETER, `${OLD} -> ${NEW}`);
    await refused("a vote before enough sponsors", "VOTING_NOT_OPEN", vote(1, proposal, "aye"));

    const { status, total } = await governance(1, "sponsor", proposal);
    expect(status).toBe("voting");
    seen.saw("sponsored", "power of the electorate", String(total));
    const wrong = await vote(1, proposal, "nay");
    expect(wrong["nay"]).not.toBe("0");
    await Promise.all([
      ...[0, 1, 2].map((index) => vote(index, proposal, "aye")),
      refused("a vote of nobody in the set", "NOT_MEMBER", vote(OUTSIDER, proposal, "nay")),
      refusedForged(proposal),
    ]);
    expect(await detail(proposal)).toMatchObject({ status: "voting", nay: 0n });
    seen.saw("voted", "aye", (await detail(proposal)).aye);

    const accepted = await untilStatus(proposal, "accepted");
    expect(accepted.aye * 3n).toBeGreaterThan(accepted.total * 2n);
    seen.saw("accepted", "executable from slot", String(accepted.executableFrom));
    // One after the other: of two that fail in one block, the answer names both reasons.
    await refused(
      "execution in the timelock",
      "TIMELOCK_ACTIVE",
      governance(2, "execute", proposal),
    );
    await refused("a vote after the deadline", "VOTING_CLOSED", vote(3, proposal, "nay"));
    await until("end of the timelock", PATIENCE_MS, async () =>
      (await net.node(0).api.status()).slot + 1n >= (accepted.executableFrom ?? 0n)
        ? true
        : undefined,
    );
    expect(await governance(3, "execute", proposal)).toMatchObject({ status: "executed" });
    seen.saw("executed", "by", "validator 4");
    await refused("a second execution", "ALREADY_EXECUTED", governance(2, "execute", proposal));
    await everyNodeChanged(proposal);
  },
  TIMEOUT_MS,
);

const vote = (index: number, id: Hex32, choice: keyof typeof VoteChoice) =>
  governance(index, "vote", id, choice);

/** In the name of a member, without its signature: the door does not let it in. */
async function refusedForged(proposal: Hex32): Promise<void> {
  const { api, hotkey } = net.node(3);
  const [status, account] = await Promise.all([api.status(), api.account(hotkey)]);
  const body = {
    ...{ call: call.vote({ proposal, choice: VoteChoice.nay }), signer: hotkey },
    ...{ scheme: Scheme.sr25519, nonce: account.nonceOwn, chainId: status.chainId },
    ...{ mortality: { from: status.slot, slots: 40 }, specVersion: status.specVersion },
  };
  const forged = encodeExtrinsic({ type: "signed", body, signature: "11".repeat(64) });
  await expect(api.submitExtrinsic(forged)).rejects.toMatchObject({ code: "BAD_SIGNATURE" });
  seen.saw("refused", "a vote with a forged signature", "BAD_SIGNATURE");
}

/** In force from the next epoch on, on record, and the record's hash is right. */
async function everyNodeChanged(proposal: Hex32): Promise<void> {
  for (const node of net.nodes.slice(0, OUTSIDER)) {
    await until("the new value", PATIENCE_MS, async () =>
      BigInt((await node.api.parameters())[PARAMETER]) === NEW ? true : undefined,
    );
    const { value, pending, changes } = await node.api.parameterChanges(PARAMETER);
    expect({ value, pending }).toEqual({ value: NEW, pending: null });
    expect(changes).toMatchObject([{ old: OLD, new: NEW, previous: ZERO_HASH, proposal }]);
    const [change] = changes;
    if (change === undefined) throw new Error("one change");
    const { hash, ...record } = change;
    const { chainId } = await node.api.status();
    const name = PARAMETER_NAMES.indexOf(PARAMETER);
    expect(parameterChangeHash(chainId, { name, ...record })).toBe(hash);
  }
  const url = net.node(1).api.url;
  const history = await run(["params", "history", PARAMETER, "--url", url, "--json"]);
  expect(history).toMatchObject({ name: PARAMETER, value: String(NEW) });
  const [entry] = history["changes"] as { hash: string; epoch: string }[];
  seen.saw("in force", `epoch ${entry?.epoch}, change`, `${entry?.hash.slice(0, 16)}…`);
}
