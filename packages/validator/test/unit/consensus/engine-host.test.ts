/** The host of the engine over a change of the set: each message is judged by the set of its height,
 * and what strangers to a set say can't cost more than a look. */

import { verifySignature } from "@platform/keys";
import {
  encodeConsensusMessage,
  type Hex32,
  Phase,
  Scheme,
  type Signer,
  type ValidatorSet,
  type Vote,
  type VoteContext,
  validatorSetHash,
  voteSignBytes,
  ZERO_HASH,
} from "@platform/protocol";
import { expect, test } from "vitest";
import { EngineHost } from "../../../src/consensus/engine-host.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { CHAIN_ID, HOTKEYS, hashOf, SIGNERS, sampleSet } from "../../support/sample-head.ts";
import { silentLogger } from "../../support/silent-logger.ts";

const [self = "", b = "", c = "", d = ""] = HOTKEYS;
const OLD = sampleSet();
/** The same people, other indexes: the first member has left. */
const NEW: ValidatorSet = { epoch: 1n, boundary: 120n, members: OLD.members.slice(1) };

function rig(set = OLD, height = 5n) {
  const seen = {
    answered: [] as [Hex32, bigint][],
    votes: [] as { hotkey: Hex32; context: VoteContext }[],
    fetched: [] as (Hex32 | null)[],
    evidence: [] as Hex32[],
    sent: [] as (readonly Hex32[])[],
    fatal: [] as unknown[],
    locked: [] as Uint8Array[],
    signed: [] as Uint8Array[],
  };
  const session = SIGNERS[0] as Signer;
  const host = new EngineHost(
    {
      session: {
        ...session,
        sign: (bytes) => {
          seen.signed.push(bytes);
          return session.sign(bytes);
        },
      },
      persist: async (rows) => {
        for (const row of rows) if (row.kind === "vote") seen.locked.push(row.lock.signBytes);
      },
      verify: (key, message, signature) => verifySignature(Scheme.ed25519, key, message, signature),
      clock: manualClock(),
      logger: silentLogger(),
      hooks: {
        propose: async () => null,
        validate: async () => null,
        decided: () => new Promise(() => undefined),
        send: (to) => seen.sent.push(to),
        answer: (to, at) => seen.answered.push([to, at]),
        seen: (hotkey, _message, context) => seen.votes.push({ hotkey, context }),
        evidence: ({ hotkey }) => seen.evidence.push(hotkey),
        fetch: (_from, member) => seen.fetched.push(member),
        due: () => undefined,
        viewChanged: () => undefined,
        restoredDisk: () => undefined,
        fatal: (error) => seen.fatal.push(error),
      },
    },
    {
      chainId: CHAIN_ID,
      config: { height, set, self: 0 },
      durable: { locks: [], prepared: null, decision: null },
      pacemaker: { viewMs: 1_000, viewMaxMs: 2_000, rebroadcastMs: 500 },
    },
  );
  return { host, seen };
}

async function vote(
  signer: number,
  height: bigint,
  change: Partial<Vote> = {},
  set = OLD,
): Promise<Uint8Array> {
  const context = { chainId: CHAIN_ID, epoch: set.epoch, validatorSetHash: validatorSetHash(set) };
  const subject = {
    height,
    view: 0,
    phase: Phase.commit,
    digest: hashOf("block"),
    nilReason: 0,
    ...change,
  };
  const key = set.members[signer]?.sessionKey;
  const owner = SIGNERS.find(({ publicKey }) => publicKey === key) as Signer;
  const signature = await owner.sign(voteSignBytes(context, subject));
  return encodeConsensusMessage({ type: "vote", ...subject, signer, signature });
}

test("a vote of this height is attributed to the hotkey of its index", async () => {
  const { host, seen } = rig();
  expect(host.receive(b, await vote(1, 5n))).toBeUndefined();
  expect(seen.votes).toMatchObject([{ hotkey: b, context: { epoch: 0n } }]);
  const shifted = rig({ ...NEW, members: NEW.members });
  expect(shifted.host.receive(c, await vote(1, 5n, {}, NEW))).toBeUndefined();
  expect(shifted.seen.votes).toMatchObject([{ hotkey: c, context: { epoch: 1n } }]);
});

test("a vote under another set, or with a wrong signature, is refused with its code", async () => {
  const { host, seen } = rig();
  expect(host.receive(b, await vote(1, 5n, {}, NEW))).toBe("CONSENSUS_BAD_SIGNATURE");
  expect(host.receive(b, new Uint8Array(5))).toBe("MALFORMED");
  expect(seen.votes).toEqual([]);
});

test("two votes for one slot name the offender's hotkey", async () => {
  const { host, seen } = rig();
  host.receive(c, await vote(2, 5n));
  host.receive(b, await vote(2, 5n, { digest: hashOf("another block") }));
  expect(seen.evidence).toEqual([c]);
});

test("what is signed are the very bytes that were locked", async () => {
  const { host, seen } = rig();
  const nil = { phase: Phase.prepare, digest: ZERO_HASH, nilReason: 1 } as const;
  host.receive(b, await vote(1, 5n, nil));
  host.receive(c, await vote(2, 5n, nil));
  await expect.poll(() => seen.sent.length).toBeGreaterThan(0);
  expect(seen.signed).toHaveLength(1);
  expect(seen.signed[0]).toBe(seen.locked.at(-1));
  const context = { chainId: CHAIN_ID, epoch: 0n, validatorSetHash: validatorSetHash(OLD) };
  const claim = { height: 5n, view: 1, phase: Phase.viewChange, digest: ZERO_HASH };
  expect(seen.signed[0]).toEqual(voteSignBytes(context, { ...claim, preparedView: null }));
});

test("members of the height in work are known, strangers are not", () => {
  const { host } = rig();
  expect([self, b, d, hashOf("stranger")].map((one) => host.knows(one))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("late votes of the last height are no question, older ones are", async () => {
  const { host, seen } = rig();
  const prepare = { phase: Phase.prepare, digest: ZERO_HASH, nilReason: 1 } as const;
  host.receive(b, await vote(1, 4n, prepare));
  expect(seen.answered).toEqual([]);
  host.receive(b, await vote(1, 3n, prepare));
  host.receive(c, await vote(2, 2n, prepare));
  expect(seen.answered).toEqual([
    [b, 3n],
    [c, 2n],
  ]);
});

test("a member of a set that is not known here yet sends this node to sync with it", async () => {
  const { host, seen } = rig();
  const stranger = hashOf("joined later");
  host.receive(stranger, await vote(1, 6n));
  expect(seen.fetched).toEqual([stranger]);
  expect(seen.votes).toEqual([]);
  // A member far ahead is asked by the engine itself.
  host.receive(b, await vote(1, 9n));
  expect(seen.fetched).toEqual([stranger, b]);
});
