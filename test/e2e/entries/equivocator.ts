/** A validator that signs a second PREPARE for another digest at every height, and sends both. */

import { decodeConsensusMessage, Phase, sha256Hex, utf8, ZERO_HASH } from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  const votes = watchVotes(session);
  return {
    ...components,
    session: votes.session,
    network: override(network, {
      send: (to, lane, bytes) => {
        network.send(to, lane, bytes);
        if (lane !== "consensus" || votes.context() === undefined) return;
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "vote" || message.phase !== Phase.prepare) return;
        if (message.digest === ZERO_HASH) return;
        const digest = sha256Hex(utf8(`other than ${message.digest}`));
        void votes.sign({ ...message, digest }).then((other) => network.send(to, lane, other));
      },
    }),
  };
});
