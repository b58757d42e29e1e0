/**
 * A validator that sends, before each COMMIT, a VIEW-CHANGE to the next view that knows of nothing
 * prepared; from epoch 1 on, when the network runs.
 */

import { decodeConsensusMessage, Phase, type Vote, ZERO_HASH } from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  const votes = watchVotes(session);
  const forgetful = () => (votes.context()?.epoch ?? 0n) >= 1n;

  function forgets({ height, view, signer }: Vote): Promise<Uint8Array> {
    const claim = { preparedView: null, prepared: null, block: null, digest: ZERO_HASH };
    return votes.sign({ type: "view-change", height, view: view + 1, signer, ...claim });
  }

  return {
    ...components,
    session: votes.session,
    network: override(network, {
      send: (to, lane, bytes) => {
        if (lane !== "consensus" || !forgetful()) return network.send(to, lane, bytes);
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "vote" || message.phase !== Phase.commit)
          return network.send(to, lane, bytes);
        // Before it: whoever decides by this COMMIT looks at nothing of this height any more.
        void forgets(message).then((change) => {
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
