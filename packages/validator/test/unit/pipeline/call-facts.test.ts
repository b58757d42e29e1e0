/** Owner commands at the door: another key, a replay, too few signatures, a manifest that can't run. */

import { type CommandAction, signCommand } from "@platform/challenge-registry";
import { createSr25519Signer, verifySignature } from "@platform/keys";
import { type Call, CallIndex, fromHex, MAX_NONCE_GAP } from "@platform/protocol";
import { Absence, call, encodeAddChallenge, type Manifest } from "@platform/runtime";
import { expect, test } from "vitest";
import { CallFacts, stalledFrom } from "../../../src/pipeline/call-facts.ts";
import { CHAIN_ID, hashOf, sampleHead } from "../../support/sample-head.ts";
import { CHALLENGE } from "../../support/sample-submission.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";
import { simpleChallenge } from "../../support/simple-challenge.ts";

const [owner, second, thief] = ["owner", "second", "thief"].map((name) =>
  createSr25519Signer(fromHex(hashOf(name))),
) as [Signer, Signer, Signer];
type Signer = ReturnType<typeof createSr25519Signer>;
const manifest = { ...simpleChallenge().manifest, name: "another", emissionSharePpb: 1 };

const miner = hashOf("miner");
const jail = { epoch: 3n, present: 0, until: 0n };
const ABSENT = { ...jail, hotkey: hashOf("absent"), absence: Absence.absent };
const BACK = { ...jail, hotkey: hashOf("back"), absence: Absence.rejoining };

function facts(threshold = 1): CallFacts {
  const executor = scriptedExecutor({
    challenges: () => ({ items: [CHALLENGE] }),
    authority: () => ({ nonce: 5n, keys: [owner.publicKey, second.publicKey], threshold }),
    jailed: () => ({ items: [ABSENT, BACK] }),
  });
  return new CallFacts({ executor, verify: verifySignature }, sampleHead());
}

async function command(signers: readonly Signer[], nonce = 5n, chainId = CHAIN_ID): Promise<Call> {
  const action = { action: "addChallenge", manifest } as const;
  return call.ownerCommand(await signCommand(chainId, nonce, action, signers));
}

test("a command of enough owners in turn is let in, also behind one that waits", async () => {
  const known = facts();
  expect(await known.fault(await command([owner]), 100n, miner)).toBeNull();
  expect(await known.fault(await command([owner], 6n), 100n, miner)).toBeNull();
  expect(await facts(2).fault(await command([owner, second]), 100n, miner)).toBeNull();
});

test("each refusal has its code", async () => {
  const known = facts();
  const code = async (made: Call | Promise<Call>) => known.fault(await made, 100n, miner);
  expect(await code(command([thief]))).toBe("COMMAND_NOT_OWNER");
  expect(await code(command([owner], 4n))).toBe("COMMAND_NONCE");
  expect(await code(command([owner], 6n + BigInt(MAX_NONCE_GAP)))).toBe("COMMAND_NONCE");
  expect(await code(command([owner], 5n, hashOf("other")))).toBe("COMMAND_WRONG_CHAIN");
  expect(await code(command([owner, owner]))).toBe("COMMAND_SIGNER_REPEATED");
  expect(await facts(2).fault(await command([owner]), 100n, miner)).toBe("COMMAND_THRESHOLD");
  expect(await code({ ...CallIndex.ownerCommand, args: Uint8Array.of(9) })).toBe(
    "COMMAND_MALFORMED",
  );
  const forged = { key: owner.publicKey, scheme: 1, signature: "00".repeat(64) };
  const body = encodeAddChallenge(CHAIN_ID, 5n, manifest);
  expect(await code(call.ownerCommand({ command: body, signatures: [forged] }))).toBe(
    "COMMAND_BAD_SIGNATURE",
  );
});

test("new owner keys: one rotation at a time, a delay in bounds, and only what waits is cancelled", async () => {
  const WAITS = { nonce: 2n, dueSlot: 9n, keys: [], threshold: 1, vetoedBy: [] };
  const known = (waiting: typeof WAITS | undefined) =>
    new CallFacts(
      {
        executor: scriptedExecutor({
          challenges: () => ({ items: [] }),
          authority: () => ({ nonce: 5n, keys: [owner.publicKey], threshold: 1 }),
          jailed: () => ({ items: [] }),
          ownerRotation: () => ({ waiting }),
        }),
        verify: verifySignature,
      },
      sampleHead(),
    );
  const fault = async (action: CommandAction, waiting?: typeof WAITS) =>
    known(waiting).fault(
      call.ownerCommand(await signCommand(CHAIN_ID, 5n, action, [owner])),
      100n,
      miner,
    );
  const { epochSlots } = sampleHead().parameters;
  const rotate = (delaySlots: bigint): CommandAction => ({
    action: "rotateOwners",
    rotation: { keys: [owner.publicKey], threshold: 1, delaySlots },
  });
  const shortest = BigInt(2 * epochSlots);
  expect(await fault(rotate(shortest))).toBeNull();
  expect(await fault(rotate(shortest - 1n))).toBe("COMMAND_ROTATION_DELAY");
  expect(await fault(rotate(shortest), WAITS)).toBe("COMMAND_ROTATION_WAITS");
  expect(await fault({ action: "cancelRotation", rotationNonce: 2n }, WAITS)).toBeNull();
  for (const [nonce, waiting] of [
    [3n, WAITS],
    [2n, undefined],
  ] as const)
    expect(await fault({ action: "cancelRotation", rotationNonce: nonce }, waiting)).toBe(
      "COMMAND_NO_ROTATION",
    );
});

test("what state already forbids is refused before it costs the owner a nonce", async () => {
  const known = facts();
  const add = async (change: Partial<Manifest>): Promise<string | null> => {
    const action = { action: "addChallenge", manifest: { ...manifest, ...change } } as const;
    return known.fault(
      call.ownerCommand(await signCommand(CHAIN_ID, 5n, action, [owner])),
      100n,
      miner,
    );
  };
  const { name, version, emissionSharePpb: taken, mechanism } = CHALLENGE.manifest;
  expect(await add({ name, version })).toBe("COMMAND_VERSION");
  const free = 1_000_000_000 - taken;
  expect(await add({ name: "fits", mechanism, emissionSharePpb: free })).toBeNull();
  expect(await add({ name: "too-much", mechanism, emissionSharePpb: free + 1 })).toBe(
    "COMMAND_SHARES",
  );
  const pause = { action: "pause", challenge: hashOf("nothing") } as const;
  const paused = call.ownerCommand(await signCommand(CHAIN_ID, 5n, pause, [owner]));
  expect(await known.fault(paused, 100n, miner)).toBe("UNKNOWN_CHALLENGE");
});

test("intake stops once two boundaries were missed, not a slot earlier", async () => {
  const known = facts();
  const head = sampleHead();
  const from = stalledFrom(head);
  expect(from).toBe(head.session.startSlot + 40n);
  const commit = call.commit({
    challenge: CHALLENGE.id,
    commitment: hashOf("commitment"),
    sizeCeiling: 1,
  });
  expect(await known.fault(commit, from - 1n, miner)).toBeNull();
  expect(await known.fault(commit, from, miner)).toBe("INTAKE_STALLED");
});

test("a rejoin is let in from who is absent and has not sent it yet", async () => {
  const known = facts();
  expect(await known.fault(call.rejoin(), 100n, ABSENT.hotkey)).toBeNull();
  expect(await known.fault(call.rejoin(), 100n, BACK.hotkey)).toBe("REJOIN_NOT_NEEDED");
  expect(await known.fault(call.rejoin(), 100n, miner)).toBe("REJOIN_NOT_NEEDED");
});

test("state is asked once a head, by the first call that depends on it, and again after a failure", async () => {
  let reads = 0;
  let broken = false;
  const executor = scriptedExecutor({
    challenges: () => {
      reads++;
      if (broken) throw new Error("executor gone");
      return { items: [CHALLENGE] };
    },
    authority: () => ({ nonce: 5n, keys: [], threshold: 1 }),
    jailed: () => ({ items: [ABSENT] }),
  });
  const known = new CallFacts({ executor, verify: verifySignature }, sampleHead());
  const dispute = call.dispute({ submission: hashOf("work"), digest: hashOf("digest") });
  expect(await known.fault(dispute, 100n, miner)).toBeNull();
  expect(reads).toBe(0);
  const rejoins = [1, 2].map(() => known.fault(call.rejoin(), 100n, ABSENT.hotkey));
  expect(await Promise.all(rejoins)).toEqual([null, null]);
  expect(reads).toBe(1);
  known.follow(sampleHead());
  broken = true;
  await expect(known.fault(call.rejoin(), 100n, miner)).rejects.toThrow("executor gone");
  broken = false;
  expect(await known.fault(call.rejoin(), 100n, miner)).toBe("REJOIN_NOT_NEEDED");
  expect(reads).toBe(3);
});

test("a head that moves while its facts are read is asked anew", async () => {
  const first = Promise.withResolvers<void>();
  let reads = 0;
  const scripted = scriptedExecutor({
    challenges: () => ({ items: [CHALLENGE] }),
    authority: () => ({ nonce: 5n, keys: [], threshold: 1 }),
    jailed: () => ({ items: ++reads === 1 ? [] : [ABSENT] }),
  });
  const api: typeof scripted.api = async (...asked) => {
    const answer = await scripted.api(...asked);
    await first.promise;
    return answer;
  };
  const known = new CallFacts(
    { executor: { ...scripted, api }, verify: verifySignature },
    sampleHead(),
  );
  const asked = known.fault(call.rejoin(), 100n, ABSENT.hotkey);
  known.follow(sampleHead());
  first.resolve();
  expect(await asked).toBeNull();
  expect(reads).toBe(2);
});
