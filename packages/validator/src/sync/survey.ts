/** What the peers say that they have: a plan for whom to ask, and no reason to believe anybody. */

import type { SyncClient } from "./sync-client.ts";
import type { SyncPeer, SyncPeers } from "./sync-peers.ts";

export interface PeerTip {
  readonly peer: SyncPeer;
  readonly height: bigint;
  readonly oldest: bigint;
  readonly snapshot: bigint | null;
}

/** A peer that is slow to say its height would be slower to say more. */
const TIP_MS = 3_000;

export async function survey(client: SyncClient, peers: SyncPeers): Promise<PeerTip[]> {
  const tips = await Promise.all(
    peers.candidates().map(async (peer): Promise<PeerTip | null> => {
      const answer = await client.ask(peer, { type: "tip" }, TIP_MS);
      if (answer === null) return null;
      const { height, oldest, snapshot } = answer;
      return { peer, height, oldest, snapshot };
    }),
  );
  return tips.filter((tip) => tip !== null);
}
