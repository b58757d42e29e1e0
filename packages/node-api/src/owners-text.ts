/** Owner keys for people, the same from both command lines. */

import type { AuthorityView, OwnerRotationView } from "./views.ts";

/** @param show how a key is written for people, e.g. as an address */
export function ownersText(
  { nonce, keys, threshold }: AuthorityView,
  waiting: OwnerRotationView | null,
  show: (key: string) => string,
): string {
  const lines = [
    `owners      ${threshold} of ${keys.length}, next command ${nonce}`,
    ...keys.map((key) => `key         ${show(key)}`),
  ];
  if (waiting === null) return lines.join("\n");
  return [
    ...lines,
    `waiting     rotation ${waiting.nonce}: ${waiting.threshold} of ${waiting.keys.length}, ` +
      `from the first epoch at or after slot ${waiting.dueSlot}`,
    ...waiting.keys.map((key) => `new key     ${show(key)}`),
    ...waiting.vetoedBy.map((hotkey) => `objects     ${show(hotkey)}`),
  ].join("\n");
}
