/** A validator that votes honestly and, whenever it leads view 0, proposes a block of another epoch. */

import {
  decodeBlock,
  decodeConsensusMessage,
  encodeBlock,
  headerHash,
  type PrePrepare,
} from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  const votes = watchVotes(session);

  function inAnotherEpoch(honest: PrePrepare): Promise<Uint8Array> {
    const { header, body } = decodeBlock(honest.block);
    const wrong = { ...header, epoch: header.epoch + 1n };
    const block = encodeBlock({ header: wrong, body });
    return votes.sign({ ...honest, digest: headerHash(wrong), block });
  }

  return {
    ...components,
    session: votes.session,
    network: override(network, {
      send: (to, lane, bytes) => {
        if (lane !== "consensus" || votes.context() === undefined)
          return network.send(to, lane, bytes);
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "pre-prepare" || message.view !== 0)
          return network.send(to, lane, bytes);
        // Instead of the honest one: both would be an equivocation.
        void inAnotherEpoch(message).then((wrong) => network.send(to, lane, wrong));
      },
    }),
  };
});
