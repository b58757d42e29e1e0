import type { Hex32 } from "@platform/protocol";
import type { SessionSigner } from "../components.ts";
import type { Logger } from "../logger.ts";
import type { Head } from "./head.ts";

/**
 * Lets the session key of the next height sign from now on. A member without it does not vote: it
 * says so, and goes on as an observer.
 */
export function followOwnKey(
  head: Head,
  hotkey: Hex32,
  session: SessionSigner,
  logger: Logger,
): void {
  const own = head.nextSet.members.find((member) => member.hotkey === hotkey);
  if (own === undefined || own.sessionKey === session.publicKey) return;
  if (session.follow?.(own.sessionKey) === true) {
    logger.info("Session key in force", {
      sessionKey: own.sessionKey,
      epoch: String(head.session.epoch),
    });
    return;
  }
  logger.error("The session key in force is not on this machine: no vote is signed", {
    sessionKey: own.sessionKey,
  });
}
