/** A validator that votes honestly and, whenever it leads view 0, proposes a block of another epoch. */

import {
  decodeBlock,
  decodeConsensusMessage,
  encodeBlock,
  encodeConsensusMessage,
  headerHash,
  type PrePrepare,
  type VoteContext,
  voteSignBytes,
  voteSubject,
} from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  let context: VoteContext | undefined;

  async function inAnotherEpoch(votes: VoteContext, honest: PrePrepare): Promise<Uint8Array> {
    const { header, body } = decodeBlock(honest.block);
    const wrong = { ...header, epoch: header.epoch + 1n };
    const block = encodeBlock({ header: wrong, body });
    const proposal = { ...honest, digest: headerHash(wrong), block };
    const signature = await session.sign(voteSignBytes(votes, voteSubject(proposal)));
    return encodeConsensusMessage({ ...proposal, signature });
  }

  return {
    ...components,
    session: watchVotes(session, (seen) => {
      context = seen;
    }),
    network: override(network, {
      send: (to, lane, bytes) => {
        if (lane !== "consensus" || context === undefined) return network.send(to, lane, bytes);
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "pre-prepare" || message.view !== 0)
          return network.send(to, lane, bytes);
        // Instead of the honest one: both would be an equivocation.
        void inAnotherEpoch(context, message).then((wrong) => network.send(to, lane, wrong));
      },
    }),
  };
});
