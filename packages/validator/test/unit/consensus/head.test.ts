/** What stays for an epoch is read at its two ends only; the runtime's answers are scripted, reads counted. */

import { validatorSetHash } from "@platform/protocol";
import { expect, test } from "vitest";
import { readHead, setOf } from "../../../src/consensus/head.ts";
import { sampleHead, sampleMembers } from "../../support/sample-head.ts";
import { scriptedExecutor } from "../../support/scripted-executor.ts";

function rig(startHeight: bigint, epoch = 0n) {
  const head = sampleHead();
  const session = { ...head.session, members: sampleMembers(), startHeight, epoch };
  const hash = validatorSetHash(setOf(session));
  const reads = { session: 0, parameters: 0, seeds: 0 };
  const executor = scriptedExecutor({
    session: () => {
      reads.session++;
      return { ...session };
    },
    parameters: () => {
      reads.parameters++;
      return { ...head.parameters };
    },
    awaitedSeeds: () => {
      reads.seeds++;
      return { numbers: [] };
    },
    nextDeadline: () => ({ slot: undefined }),
    epochStatus: () => ({ blocked: 0 }),
  });
  const headerAt = (height: bigint) => ({
    ...head.header,
    height,
    epoch,
    validatorSetHash: hash,
    nextValidatorSetHash: hash,
  });
  return { executor, reads, headerAt };
}

test("inside an epoch session, set and parameters are those of the head before", async () => {
  const { executor, reads, headerAt } = rig(10n);
  const first = await readHead(executor, headerAt(10n), undefined);
  const second = await readHead(executor, headerAt(11n), first);
  expect(reads).toEqual({ session: 1, parameters: 1, seeds: 2 });
  expect(second.session).toBe(first.session);
  expect(second.parameters).toBe(first.parameters);
  expect(second.nextSet).toBe(first.nextSet);
});

test("the epoch's first block is read anew: its slot stands in the session", async () => {
  const { executor, reads, headerAt } = rig(10n);
  const change = await readHead(executor, headerAt(9n), undefined);
  const first = await readHead(executor, headerAt(10n), change);
  expect(reads).toEqual({ session: 2, parameters: 2, seeds: 2 });
  expect(first.session).not.toBe(change.session);
  expect(first.nextSet).toBe(change.nextSet);
});

test("a block that announces another set is read, though its epoch began long before", async () => {
  const old = rig(10n);
  const before = await readHead(old.executor, old.headerAt(20n), undefined);
  const { executor, reads, headerAt } = rig(22n, 1n);
  const { nextValidatorSetHash } = headerAt(21n);
  const next = await readHead(executor, { ...old.headerAt(21n), nextValidatorSetHash }, before);
  expect(reads.session).toBe(1);
  expect(next.nextSet.epoch).toBe(1n);
  expect(next.set).toBe(before.nextSet);
});
