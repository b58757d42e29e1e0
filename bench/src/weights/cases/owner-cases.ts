/** Owner commands under sixteen signatures, and the members' votes on what they queue. */

import { concatBytes, fromHex } from "@platform/protocol";
import { call, encodeAddChallenge, OwnerAction, OwnerCommandCodec } from "@platform/runtime";
import { hotkeySigner } from "../../../../packages/runtime/test/host/accounts.ts";
import { CHAIN_ID } from "../../../../packages/runtime/test/host/chain.ts";
import { idOf, ownerExtrinsic } from "../../../../packages/runtime/test/host/work.ts";
import { type FullChain, ROLLING, shortened } from "../full-chain.ts";
import {
  EMPTY,
  keyOf,
  ROTATION_KEY,
  ROTATION_VETO_KEY,
  u64s,
  VERIFIED_KEY,
  VETO_KEY,
} from "../raw-state.ts";
import { bySession, type Case, type Changes, memberAt } from "./case.ts";

const NONE: Changes = new Map();

export async function ownerCases(full: FullChain): Promise<Case[]> {
  return [...(await commandCases(full)), ...(await voteCases(full))];
}

async function commandCases(full: FullChain): Promise<Case[]> {
  const { nonce } = full.chain.api("authority", {});
  const id = idOf(ROLLING.name);
  const of = (action: number) =>
    OwnerCommandCodec.enc({ chainId: CHAIN_ID, nonce, action, payload: fromHex(id) });
  const add = encodeAddChallenge(CHAIN_ID, nonce, {
    ...shortened(ROLLING),
    version: 3,
    activationEpoch: 2n,
  });
  const sender = hotkeySigner(full.owners[0] ?? "");
  const cases: Case[] = [];
  for (const [name, command] of [
    ["pauses", of(OwnerAction.pause)],
    ["retires and withdraws", of(OwnerAction.retire)],
    ["replaces one of 64 queued versions", add],
  ] as const) {
    const extrinsic = await ownerExtrinsic(full.chain, command, full.owners);
    full.chain.takeBack(sender.publicKey, sender.scheme);
    cases.push({ call: "authority.ownerCommand", name, extrinsic, changes: NONE });
  }
  return cases;
}

/** Sixteen new owners, and nearly everybody's objection. */
async function rotationCase(full: FullChain): Promise<Case> {
  const keys = full.owners.map((name) => fromHex(hotkeySigner(name).publicKey));
  const owners = concatBytes(Uint8Array.of(keys.length << 2), ...keys, Uint8Array.of(1));
  const changes = new Map([[keyOf(...ROTATION_KEY), concatBytes(u64s(0n, 1_000n), owners)]]);
  for (const { hotkey } of full.members.slice(0, -1))
    changes.set(keyOf(...ROTATION_VETO_KEY, hotkey), EMPTY);
  const body = call.vetoRotation({ nonce: 0n });
  return {
    call: "authority.vetoRotation",
    name: "the last of all members, ends the rotation",
    extrinsic: await bySession(full, memberAt(full, -1), body),
    changes,
  };
}

async function voteCases(full: FullChain): Promise<Case[]> {
  const id = idOf(ROLLING.name);
  const args = { challenge: id, version: 2 };
  const member = memberAt(full, -1);
  const unvoted = keyOf(...VERIFIED_KEY, id, member.hotkey);
  // With one large stake beside many small ones, nearly all of them may object before it counts.
  const objections = full.members
    .slice(0, -1)
    .map(({ hotkey }): [string, Uint8Array] => [
      ...([keyOf(...VETO_KEY, id, hotkey), EMPTY] as const),
    ]);
  return [
    await rotationCase(full),
    {
      ...{ call: "challenges.verified", name: "the last of all members" },
      extrinsic: await bySession(full, member, call.verified(args)),
      changes: new Map([[unvoted, null]]),
    },
    {
      ...{ call: "challenges.veto", name: "the last of all members, ends the version" },
      extrinsic: await bySession(full, member, call.veto(args)),
      changes: new Map(objections),
    },
  ];
}
