/** Where bytes of peers enter: each lane to its part, each refusal counted by its code. */

import {
  decodeSyncRequest,
  encodeSyncAnswer,
  type Hex32,
  type SyncRequest,
  toErrorRecord,
} from "@platform/protocol";
import type { Clock, NetworkReceiver, Store, Verification } from "../components.ts";
import type { Consensus } from "../consensus/consensus.ts";
import type { Logger } from "../logger.ts";
import type { SyncServer } from "../sync/sync-server.ts";
import type { Counters } from "./counters.ts";
import type { Intake } from "./intake.ts";
import type { Members } from "./members.ts";
import { isMemberCertificate } from "./peer-certificate.ts";
import type { StatusExchange } from "./status-exchange.ts";

export interface NetworkDoorComponents {
  readonly consensus: Consensus;
  readonly intake: Intake;
  readonly status: StatusExchange;
  readonly members: Pick<Members, "candidates">;
  readonly syncServer: SyncServer;
  readonly store: Store;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly logger: Logger;
  readonly verify: Verification;
  readonly onMember: (hotkey: Hex32, connected: boolean) => void;
  /** An extrinsic that came by request: members do not have it yet. */
  readonly onSubmitted: (bytes: Uint8Array) => void;
}

export function createNetworkDoor(parts: NetworkDoorComponents): NetworkReceiver {
  const { consensus, intake, status, syncServer, members, store, clock, counters, logger } = parts;
  const count = (code: string | undefined): void => {
    if (code !== undefined) counters.refused(code);
  };
  return {
    memberMessage: (from, lane, bytes) => {
      if (lane === "consensus") count(consensus.receive(from, bytes));
      else if (lane === "status") count(status.receive(consensus.head, from, bytes));
      else
        intake.admit(bytes, from, clock.nowMs()).catch((error) => {
          // A service failed: its own loss ends the process, a peer's bytes never do.
          logger.error("Extrinsic could not be admitted", { error: String(error) });
        });
    },
    memberChanged: parts.onMember,
    request: async (from, bytes) => {
      const request = decodeRequest(bytes, counters);
      if (request.type !== "submit") return syncServer.answer(from, request);
      const receipt = await intake.admit(request.extrinsic, from, clock.nowMs());
      if (receipt.accepted) parts.onSubmitted(request.extrinsic);
      const error = receipt.accepted ? null : receipt.error;
      return encodeSyncAnswer({ type: "submitted", error });
    },
    gossip: async (from, bytes) => intake.verdictOf(await intake.admit(bytes, from, clock.nowMs())),
    certificate: (peerId, bytes) =>
      isMemberCertificate(
        [
          ...consensus.head.session.members.map(({ signed }) => signed.delegation),
          ...members.candidates,
        ],
        consensus.head.header.chainId,
        parts.verify.now,
        peerId,
        bytes,
      ),
    blob: async (cid) => (await store.blobByCid(cid)) ?? undefined,
  };
}

/** Malformed ones are counted; the network answers the code. */
function decodeRequest(bytes: Uint8Array, counters: Counters): SyncRequest {
  try {
    return decodeSyncRequest(bytes);
  } catch (error) {
    counters.refused(toErrorRecord(error).code);
    throw error;
  }
}
