/** A validator that signs a second PREPARE for another digest at every height, and sends both. */

import {
  decodeConsensusMessage,
  encodeConsensusMessage,
  Phase,
  sha256Hex,
  utf8,
  type VoteContext,
  voteSignBytes,
  voteSubject,
  ZERO_HASH,
} from "@platform/protocol";
import { override, runDaemon, watchVotes } from "./daemon.ts";

await runDaemon((components) => {
  const { network, session } = components;
  let context: VoteContext | undefined;
  return {
    ...components,
    session: watchVotes(session, (seen) => {
      context = seen;
    }),
    network: override(network, {
      send: (to, lane, bytes) => {
        network.send(to, lane, bytes);
        if (lane !== "consensus" || context === undefined) return;
        const message = decodeConsensusMessage(bytes);
        if (message.type !== "vote" || message.phase !== Phase.prepare) return;
        if (message.digest === ZERO_HASH) return;
        const digest = sha256Hex(utf8(`other than ${message.digest}`));
        const other = { ...message, digest };
        void session
          .sign(voteSignBytes(context, voteSubject(other)))
          .then((signature) =>
            network.send(to, lane, encodeConsensusMessage({ ...other, signature })),
          );
      },
    }),
  };
});
