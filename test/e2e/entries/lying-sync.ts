/**
 * A validator that votes honestly and lies to whoever catches up: it claims a state far ahead of
 * everybody else's, and hands out its true one under that height.
 */

import {
  decodeSyncAnswer,
  decodeSyncRequest,
  encodeSyncAnswer,
  encodeSyncRequest,
} from "@platform/protocol";
import { override, runDaemon } from "./daemon.ts";

const AHEAD = 1_000n;

await runDaemon((components) => {
  const { network } = components;
  return {
    ...components,
    network: override(network, {
      bind: (receiver) =>
        network.bind({
          ...receiver,
          request: async (from, bytes) => {
            const request = decodeSyncRequest(bytes);
            if (request.type === "manifest") {
              const height = request.height - AHEAD;
              return receiver.request(from, encodeSyncRequest({ ...request, height }));
            }
            const honest = await receiver.request(from, bytes);
            if (request.type !== "tip") return honest;
            const tip = decodeSyncAnswer(honest);
            if (tip.type !== "tip" || tip.snapshot === null) return honest;
            const { height, snapshot } = tip;
            return encodeSyncAnswer({ ...tip, height: height + AHEAD, snapshot: snapshot + AHEAD });
          },
        }),
    }),
  };
});
