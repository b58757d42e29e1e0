// Reads and refusals of `governance` and `params`: the shipped command line against the shipped server, with answers that the test writes.

import { DEVELOPMENT_PARAMETERS, PARAMETER_NAMES, ZERO_HASH } from "@platform/protocol";
import {
  encodeProposalAction,
  type ProposalAction,
  type ProposalInfo,
  ProposalKind,
  ProposalStatus,
  runtimeErrorNumber,
} from "@platform/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ExitCode } from "../../../src/cli/exit-codes.ts";
import type { HttpServer } from "../../../src/http/server.ts";
import { invoke, invokeText } from "../../support/invoke.ts";
import { scriptedNode } from "../../support/scripted-node.ts";

const h = (byte: string): string => byte.repeat(32);

function proposal(id: string, action: ProposalAction, change: Partial<ProposalInfo>): ProposalInfo {
  return {
    ...{ id, status: ProposalStatus.voting, kind: ProposalKind[action.kind] },
    ...{ proposer: h("aa"), slot: 10n, deadline: 30n, executableFrom: 0n },
    ...{ total: 400n, aye: 200n, nay: 100n, abstain: 0n, reason: 0 },
    payload: encodeProposalAction(action),
    ...change,
  };
}

const OPEN = proposal(h("01"), { kind: "parameter", name: "minStake", value: 7n }, {});
const FAILED = proposal(
  h("02"),
  { kind: "challenge", challenge: h("cc"), action: "retire" },
  {
    status: ProposalStatus.failed,
    deadline: 0n,
    executableFrom: 40n,
    reason: runtimeErrorNumber("challenges", "BAD_TRANSITION"),
  },
);
const REJECTED = proposal(
  h("03"),
  { kind: "text", document: h("dd") },
  { status: ProposalStatus.rejected, deadline: 0n, reason: 1 },
);
const CHANGE = {
  ...{ name: 8, old: 2n, new: 3n, previous: ZERO_HASH, proposal: h("02") },
  ...{ height: 99n, epoch: 4n },
};

let server: HttpServer;
beforeAll(async () => {
  server = await scriptedNode({
    parameters: async () => DEVELOPMENT_PARAMETERS,
    proposals: async () => [OPEN, FAILED, REJECTED],
    proposal: async (id) =>
      id === OPEN.id
        ? { info: OPEN, sponsors: [h("aa")], votes: [{ voter: h("bb"), choice: 1 }], vetoes: [] }
        : null,
    voteDelegations: async () => [{ hotkey: h("ee"), to: h("aa") }],
    parameterChanges: async (name) => ({
      pending: undefined,
      changes: name === "disputeSlots" ? [{ hash: h("ff"), change: CHANGE }] : [],
    }),
  });
});
afterAll(() => server.close());

const read = (...words: string[]) => invoke(...words, "--url", server.url);
const readText = (...words: string[]) => invokeText(...words, "--url", server.url);

test("a list says what is asked for, how far it is and why it ended", async () => {
  expect(await read("governance", "list")).toMatchObject({
    code: ExitCode.ok,
    answer: {
      items: [
        {
          kind: "parameter",
          action: { name: "minStake", value: "7" },
          deadline: "30",
          reason: null,
        },
        { status: "failed", reason: "challenges.BAD_TRANSITION", deadline: null },
        { status: "rejected", reason: "no-quorum", executableFrom: null },
      ],
      delegations: [{ hotkey: h("ee"), to: h("aa") }],
    },
  });
  const { text } = await readText("governance", "list");
  expect(text).toContain("parameter name=minStake value=7  aye 200, nay 100, abstain 0 of 400");
});

test("one proposal shows its ballots; none of that id is NOT_FOUND", async () => {
  const { text } = await readText("governance", "show", OPEN.id);
  expect(text).toContain(`sponsor     ${h("aa")}`);
  expect(text).toContain(`nay         ${h("bb")}`);
  expect(await read("governance", "show", h("09"))).toMatchObject({
    answer: { error: { code: "NOT_FOUND" } },
  });
  expect(await read("governance", "show", "short")).toMatchObject({
    answer: { error: { code: "BAD_PARAMETER" } },
  });
});

test("parameters are listed with their bounds, and each change with the one before", async () => {
  const { text } = await readText("params", "list");
  expect(text.trim().split("\n")).toHaveLength(PARAMETER_NAMES.length);
  expect(text).toMatch(/intervalMs +1000 +never changes/);
  expect(text).toMatch(/minStake +1 +1 to 65535/);
  expect(await read("params", "history", "disputeSlots")).toMatchObject({
    code: ExitCode.ok,
    answer: {
      ...{ name: "disputeSlots", value: "2", pending: null },
      changes: [{ hash: h("ff"), old: "2", new: "3", previous: ZERO_HASH, epoch: "4" }],
    },
  });
  const unknown = await read("params", "history", "nothing");
  expect(unknown.answer).toMatchObject({
    error: { code: "BAD_PARAMETER", hint: `parameters: ${PARAMETER_NAMES.join(", ")}` },
  });
});
