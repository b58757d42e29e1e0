/** Who is in the set, who is kept out of it, and what this validator waits for to be in it. */

import { Absence, type JailInfo } from "@platform/runtime";
import type { JailView, MemberView } from "../api.ts";
import type { Head } from "../consensus/head.ts";
import type { ApiParts } from "./api-answers.ts";

type StandingParts = Pick<ApiParts, "components" | "self">;

const ABSENCE_WORDS = Object.keys(Absence) as readonly JailView["absence"][];

export async function memberViews(parts: ApiParts): Promise<MemberView[]> {
  const { members, startHeight } = await parts.components.executor.api("session", {});
  const { height } = parts.consensus.head.header;
  // The certificate of the head itself is in no block yet.
  const certificates = height > startHeight ? Number(height - startHeight) : 0;
  return members.map(({ uid, power, signed, uptime }) => {
    const { hotkey, sessionKey, peerIds } = signed.delegation;
    return { hotkey, uid, power, sessionKey, peerIds, uptime, certificates };
  });
}

export function jailView({ hotkey, absence, epoch, present, until }: JailInfo): JailView {
  return {
    hotkey,
    absence: ABSENCE_WORDS[absence] ?? "none",
    epoch,
    present,
    until: until === 0n ? null : until,
  };
}

/** In words; empty for a member whose key stays. */
export async function standingReasons(
  { components, self }: StandingParts,
  head: Head,
): Promise<string[]> {
  const { executor, session } = components;
  const [{ items }, { sessionKey, pending }] = await Promise.all([
    executor.api("jailed", {}),
    executor.api("delegations", { hotkey: self }),
  ]);
  const reasons: string[] = [];
  const own = items.find(({ hotkey }) => hotkey === self);
  if (own !== undefined) reasons.push(...jailReasons(own));
  if (pending !== undefined)
    reasons.push(
      `session key: ${pending.delegation.sessionKey} signs from the epoch after ${head.session.epoch}`,
    );
  if (sessionKey !== undefined && sessionKey !== session.publicKey)
    reasons.push(`session key: ${sessionKey} is in force and not on this machine`);
  return reasons;
}

function jailReasons({ absence, epoch, until }: JailInfo): string[] {
  const reasons: string[] = [];
  if (absence === Absence.absent)
    reasons.push(`jailed: absent through epoch ${epoch}; the rejoin is sent once in sync`);
  if (absence === Absence.rejoining) reasons.push("jailed: rejoining at the next epoch");
  if (until > 0n) reasons.push(`jailed: a double vote is on record; out before epoch ${until}`);
  return reasons;
}
