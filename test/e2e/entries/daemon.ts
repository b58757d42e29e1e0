/** The daemon's own start with changed components: what every faulty entry is made of. */

import { parseArgs } from "node:util";
import { parseVoteSignBytes } from "@platform/consensus-pbft";
import {
  assert,
  encodeConsensusMessage,
  type SignedConsensusMessage,
  type UnsignedMessage,
  type VoteContext,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import { type Components, createValidator, type ValidatorInit } from "@platform/validator";
import { loadConfig } from "@platform/validator-node/src/config/load.ts";
import { runNode } from "@platform/validator-node/src/node/run-node.ts";

export type Alter = (components: Components, init: ValidatorInit) => Components;

/** Runs `start --config FILE` as the shipped program does, and ends with its exit code. */
export async function runDaemon(alter: Alter): Promise<never> {
  const { values } = parseArgs({
    options: { config: { type: "string" } },
    allowPositionals: true,
  });
  const { config } = loadConfig({ file: values.config, env: {}, flags: {} });
  const code = await runNode(
    config,
    (url) => process.stdout.write(`${JSON.stringify({ listening: url })}\n`),
    { build: (components, init) => createValidator(alter(components, init), init) },
  );
  process.exit(code);
}

/** The session key, and what it takes to sign what the engine did not ask for. */
export interface OwnVotes {
  /** Signs as before. */
  readonly session: Components["session"];
  /** Chain, epoch and set of the last vote; undefined before the first. */
  context(): VoteContext | undefined;
  /** The encoded message, signed under that context. */
  sign(message: UnsignedMessage): Promise<Uint8Array>;
}

export function watchVotes(session: Components["session"]): OwnVotes {
  let context: VoteContext | undefined;
  return {
    session: override(session, {
      sign: (bytes) => {
        try {
          context = parseVoteSignBytes(bytes).context;
        } catch {
          // No vote: statuses and attestations are signed by this key, too.
        }
        return session.sign(bytes);
      },
    }),
    context: () => context,
    sign: async (message) => {
      assert(context !== undefined, "nothing is forged before the first own vote");
      const signature = await session.sign(voteSignBytes(context, voteSubject(message)));
      return encodeConsensusMessage({ ...message, signature } as SignedConsensusMessage);
    },
  };
}

/** The same object with some methods of ours; services behind a port have no own properties. */
export function override<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (inner, name) => Reflect.get(Reflect.has(methods, name) ? methods : inner, name),
  });
}
