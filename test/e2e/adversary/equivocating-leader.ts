/**
 * Signs two valid proposals for one view whenever it leads: less than half of the others see the one first,
 * the rest the other, so that neither gets a quorum, and then everybody sees both. Its votes are honest.
 */

import { setTimeout as delay } from "node:timers/promises";
import {
  decodeBlock,
  decodeConsensusMessage,
  encodeBlock,
  headerHash,
  type PrePrepare,
} from "@platform/protocol";
import type { Components } from "@platform/validator";
import { type Alter, override, watchVotes } from "../entries/daemon.ts";

type Executor = Components["executor"];

/** Long enough for the first proposal to be prepared before the second is seen. */
const BETWEEN_MS = 150;

/** From epoch 1 on: its proof must not cost it its seat before the scenario has begun. */
export const equivocatingLeader: Alter = (components) => {
  const { network, session, executor } = components;
  const votes = watchVotes(session);
  let executed: Parameters<Executor["execute"]>[0] | undefined;
  const twins = new Map<string, Promise<Uint8Array | null>>();

  /** The same block a millisecond later, executed and signed as the first was. */
  async function twinOf(first: PrePrepare): Promise<Uint8Array | null> {
    const { header, body } = decodeBlock(first.block);
    const epoch = votes.context()?.epoch ?? 0n;
    if (epoch < 1n || executed?.context.height !== header.height) return null;
    const timeMs = header.timeMs + 1n;
    const result = await executor.execute({
      context: { ...executed.context, timeMs },
      extrinsics: body.extrinsics,
    });
    if (!result.ok) return null;
    const { stateRoot, eventsRoot } = result;
    const twin = { ...header, timeMs, stateRoot, eventsRoot };
    const block = encodeBlock({ header: twin, body });
    return votes.sign({ ...first, digest: headerHash(twin), block });
  }

  async function both(to: readonly string[], bytes: Uint8Array, first: PrePrepare): Promise<void> {
    const key = `${first.height}/${first.view}`;
    const made = twins.get(key) ?? twinOf(first);
    twins.set(key, made);
    const twin = await made;
    if (twin === null) return network.send(to, "consensus", bytes);
    const half = Math.floor(to.length / 2);
    const parts = [to.slice(0, half), to.slice(half)] as const;
    network.send(parts[0], "consensus", bytes);
    network.send(parts[1], "consensus", twin);
    await delay(BETWEEN_MS);
    network.send(parts[0], "consensus", twin);
    network.send(parts[1], "consensus", bytes);
  }

  return {
    ...components,
    executor: override(executor, {
      execute: (input) => {
        executed = input;
        return executor.execute(input);
      },
    }),
    session: votes.session,
    network: override(network, {
      send: (to, lane, bytes) => {
        if (lane !== "consensus") return network.send(to, lane, bytes);
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "pre-prepare") return network.send(to, lane, bytes);
        void both(to, bytes, message);
      },
    }),
  };
};
