// Who may connect: the set and the candidates beside it, told to the network when either changes.

import type { Hex32 } from "@platform/protocol";
import { expect, test } from "vitest";
import type { Network, NetworkMember } from "../../../src/components.ts";
import { Members } from "../../../src/pipeline/members.ts";
import { hashOf, sampleHead, sampleMembers } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";

const SELF = hashOf("self");

/** As the runtime deposits it: pallet 2, event 2, hotkey, session key, seq. */
const DELEGATION_QUEUED = Uint8Array.of(2, 2, ...new Uint8Array(72));

function rig(addresses: ReadonlyMap<Hex32, readonly string[]> = new Map()) {
  const tables: (readonly NetworkMember[])[] = [];
  const network = { setMembers: (table: readonly NetworkMember[]) => tables.push(table) };
  const waiting = sampleMembers().map(({ signed }) => signed)[0];
  if (waiting === undefined) throw new Error("no sample");
  const { delegation } = waiting;
  const candidate = { ...waiting, delegation: { ...delegation, hotkey: hashOf("candidate") } };
  const delegations = [candidate];
  const executor = scriptedExecutor({ candidates: () => ({ delegations }) });
  const members = new Members(network as unknown as Network, executor, addresses, SELF);
  return { tables, members, candidate: candidate.delegation, delegations };
}

test("the table is the set, then the candidates, with the addresses of the configuration", async () => {
  const address = "/ip4/10.0.0.1/tcp/1";
  const { tables, members, candidate } = rig(new Map([[hashOf("candidate"), [address]]]));
  const head = { ...sampleHead() };
  const session = { ...head.session, members: sampleMembers() };
  await members.follow({ ...head, session }, []);
  const hotkeys = session.members.map(({ signed }) => signed.delegation.hotkey);
  expect(tables[0]?.map(({ hotkey }) => hotkey)).toEqual([...hotkeys, candidate.hotkey]);
  expect(tables[0]?.at(-1)).toEqual({
    hotkey: candidate.hotkey,
    peerIds: candidate.peerIds,
    addresses: [address],
  });
  expect(members.candidates).toEqual([candidate]);
});

test("it is read again in a new epoch and after a delegation, and at no other block", async () => {
  const { tables, members, delegations } = rig();
  const head = sampleHead();
  await members.follow(head, []);
  await members.follow(head, []);
  expect(tables).toHaveLength(1);
  delegations.pop();
  await members.follow(head, [DELEGATION_QUEUED]);
  expect(tables).toHaveLength(2);
  expect(members.candidates).toEqual([]);
  const { session } = head;
  await members.follow({ ...head, session: { ...session, epoch: session.epoch + 1n } }, []);
  expect(tables).toHaveLength(3);
});
