/** `Verified` is attested for what was inspected and found sound, and a hostile module costs nothing
 * but its own inspection. */

import type { ErrorRecord } from "@platform/protocol";
import { type ChallengeInfo, ChallengeStatus } from "@platform/runtime";
import { expect, test } from "vitest";
import { ChallengeVerifier } from "../../../src/pipeline/challenge-verifier.ts";
import { Counters } from "../../../src/pipeline/counters.ts";
import type { Outbox } from "../../../src/pipeline/outbox.ts";
import type { Payloads } from "../../../src/pipeline/payloads.ts";
import { settled } from "../../support/manual-clock.ts";
import { HOTKEYS, sampleHead } from "../../support/sample-head.ts";
import { CHALLENGE } from "../../support/sample-submission.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", other = ""] = HOTKEYS;
const QUEUED: ChallengeInfo = { ...CHALLENGE, status: ChallengeStatus.queued };

function rig() {
  const state = {
    held: true,
    inspect: async (): Promise<ErrorRecord | null> => null,
    inspections: 0,
    rounds: 0,
  };
  const sent: string[] = [];
  const counters = new Counters();
  const verifier = new ChallengeVerifier(
    {
      evaluator: {
        sandboxVersions: [1, 2],
        evaluate: async () => ({ local: "host-oom" }),
        inspect: () => {
          state.inspections++;
          return state.inspect();
        },
        close: async () => undefined,
      },
      payloads: {
        bytes: async () => (state.held ? new Uint8Array(3) : null),
      } as unknown as Payloads,
      outbox: { send: async (_head: unknown, key: string) => sent.push(key) } as unknown as Outbox,
      counters,
      logger: silentLogger(),
      onDone: () => state.rounds++,
    },
    self,
  );
  const advance = async (...challenges: ChallengeInfo[]): Promise<void> => {
    await verifier.advance(sampleHead(), challenges);
    await settled();
  };
  return { state, sent, counters, advance };
}

test("a queued version is inspected once and attested once the verdict is there", async () => {
  const { state, sent, advance } = rig();
  await advance(QUEUED);
  expect([state.inspections, state.rounds, sent.length]).toEqual([1, 1, 0]);
  await advance(QUEUED);
  expect([state.inspections, sent]).toEqual([1, [`verified/${QUEUED.id}/1`]]);
});

test("what is active, or attested by this validator, is left alone; others' words don't count", async () => {
  const { state, advance } = rig();
  await advance(CHALLENGE, { ...QUEUED, verifiedBy: [self] });
  expect(state.inspections).toBe(0);
  await advance({ ...QUEUED, verifiedBy: [other] });
  expect(state.inspections).toBe(1);
});

test("a module that breaks its manifest is counted by its code and never attested", async () => {
  const { state, sent, counters, advance } = rig();
  state.inspect = async () => ({ code: "IMPORT_NOT_ALLOWED", message: "clock" });
  for (let i = 0; i < 3; i++) await advance(QUEUED);
  expect(sent).toEqual([]);
  expect(state.inspections).toBe(1);
  expect(counters.refusals()).toEqual({ IMPORT_NOT_ALLOWED: 1 });
});

test("an inspection that never ends holds no round back", async () => {
  const { state, advance } = rig();
  state.inspect = () => new Promise(() => undefined);
  for (let i = 0; i < 3; i++) await advance(QUEUED);
  expect(state.inspections).toBe(1);
});

test("one that fails on this machine is tried three times, a missing module until it comes", async () => {
  const { state, sent, advance } = rig();
  state.held = false;
  for (let i = 0; i < 5; i++) await advance(QUEUED);
  expect(state.inspections).toBe(0);
  state.held = true;
  state.inspect = async () => {
    throw new Error("no child");
  };
  for (let i = 0; i < 5; i++) await advance(QUEUED);
  expect(state.inspections).toBe(3);
  expect(sent).toEqual([]);
});

test("a version that left the list is inspected anew when it is queued again", async () => {
  const { state, advance } = rig();
  await advance(QUEUED);
  await advance();
  await advance(QUEUED);
  expect(state.inspections).toBe(2);
});
