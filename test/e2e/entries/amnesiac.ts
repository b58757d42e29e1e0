/**
 * A validator that sends, before each COMMIT, a VIEW-CHANGE to the next view that knows of nothing
 * prepared; from epoch 1 on, when the network runs.
 */

import {
  decodeConsensusMessage,
  encodeConsensusMessage,
  Phase,
  type ViewChange,
  type VoteContext,
  voteSignBytes,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  let context: VoteContext | undefined;
  const forgetful = () => context !== undefined && context.epoch >= 1n;

  async function forgets(
    votes: VoteContext,
    { height, view, signer }: Pick<ViewChange, "height" | "view" | "signer">,
  ): Promise<Uint8Array> {
    const claim = { preparedView: null, prepared: null, block: null, digest: ZERO_HASH };
    const change = { type: "view-change" as const, height, view: view + 1, signer, ...claim };
    const subject = voteSubject(change);
    const signature = await session.sign(voteSignBytes(votes, subject));
    return encodeConsensusMessage({ ...change, signature });
  }

  return {
    ...components,
    session: watchVotes(session, (seen) => {
      context = seen;
    }),
    network: override(network, {
      send: (to, lane, bytes) => {
        if (lane !== "consensus" || !forgetful()) return network.send(to, lane, bytes);
        const message = decodeConsensusMessage(bytes);
        if (context === undefined || message.type !== "vote" || message.phase !== Phase.commit)
          return network.send(to, lane, bytes);
        // Before it: whoever decides by this COMMIT looks at nothing of this height any more.
        void forgets(context, message).then((change) => {
          network.send(to, lane, change);
          network.send(to, lane, bytes);
        });
      },
      // Peers would show it the VIEW-CHANGE, and it would stop: its disk does not know that vote.
      bind: (receiver) =>
        network.bind({
          ...receiver,
          memberMessage: (from, lane, bytes) => {
            if (lane !== "status" || !forgetful()) receiver.memberMessage(from, lane, bytes);
          },
        }),
    }),
  };
});
