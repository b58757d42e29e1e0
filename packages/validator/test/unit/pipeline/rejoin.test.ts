// An absent validator sends its rejoin by itself: once in sync, with the key in force, and not twice.

import { type Call, CallIndex, type Hex32, isCall, type Signer } from "@platform/protocol";
import { Absence, type JailInfo } from "@platform/runtime";
import { expect, test } from "vitest";
import type { SessionSigner } from "../../../src/components.ts";
import type { Head } from "../../../src/consensus/head.ts";
import type { Outbox } from "../../../src/pipeline/outbox.ts";
import { Rejoin } from "../../../src/pipeline/rejoin.ts";
import { HOTKEYS, hashOf, SIGNERS, sampleHead } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const GONE = hashOf("gone");
const RECORD = { hotkey: GONE, absence: Absence.absent, epoch: 3n, present: 1, until: 0n };
const [old, fresh] = SIGNERS as [Signer, Signer];

interface Case {
  readonly self?: Hex32;
  readonly record?: JailInfo;
  readonly synced?: boolean;
  readonly live?: Hex32 | undefined;
  readonly session?: SessionSigner;
}

async function sent(given: Case, rounds = 1): Promise<Call[]> {
  const calls = new Map<string, Call>();
  const outbox = {
    has: (key: string) => calls.has(key),
    send: async (_head: Head, key: string, call: Call) => void calls.set(key, call),
  } as unknown as Outbox;
  const rejoin = new Rejoin(
    {
      executor: scriptedExecutor({
        jailed: () => ({ items: [given.record ?? RECORD] }),
        delegations: () => ({
          sessionKey: "live" in given ? given.live : old.publicKey,
          pending: undefined,
        }),
      }),
      session: given.session ?? old,
      outbox,
      logger: silentLogger(),
      synced: () => given.synced ?? true,
    },
    given.self ?? GONE,
  );
  for (let i = 0; i < rounds; i++) await rejoin.advance(sampleHead());
  return [...calls.values()];
}

test("a hotkey that was jailed for absence sends one rejoin", async () => {
  const calls = await sent({}, 3);
  expect(calls).toHaveLength(1);
  expect(calls.every((call) => isCall(call, CallIndex.rejoin))).toBe(true);
});

test("a member, a node that is behind, and who rejoined or signed twice send nothing", async () => {
  expect(await sent({ self: HOTKEYS[0] ?? "" })).toEqual([]);
  expect(await sent({ synced: false })).toEqual([]);
  expect(await sent({ record: { ...RECORD, absence: Absence.rejoining } })).toEqual([]);
  expect(await sent({ record: { ...RECORD, absence: Absence.none, until: 9n } })).toEqual([]);
  expect(await sent({ record: { ...RECORD, hotkey: hashOf("somebody") } })).toEqual([]);
});

test("without the live delegation's key nothing is sent; with it beside the old one, it signs", async () => {
  expect(await sent({ live: undefined })).toEqual([]);
  expect(await sent({ live: fresh.publicKey })).toEqual([]);
  const followed: Hex32[] = [];
  const session = { ...old, follow: (key: Hex32) => followed.push(key) > 0 };
  expect(await sent({ live: fresh.publicKey, session })).toHaveLength(1);
  expect(followed).toEqual([fresh.publicKey]);
});
