/** What the rule needs to know of a connection. */
export interface OpenConnection {
  readonly direction: "inbound" | "outbound";
  readonly openedMs: number;
}

/** Two connections this close together come from both sides dialling at once. */
const SIMULTANEOUS_MS = 5_000;

/**
 * The one connection of a peer that is kept; both ends must choose the same.
 *
 * Of a simultaneous dial the one that the lower peer id opened stays. Otherwise the newest stays:
 * a peer that came back after a crash opens a new connection while the old one still looks alive.
 */
export function connectionToKeep<C extends OpenConnection>(
  connections: readonly C[],
  selfIsLower: boolean,
): C | undefined {
  const byAge = [...connections].sort((a, b) => b.openedMs - a.openedMs);
  const newest = byAge[0];
  if (newest === undefined) return undefined;
  const rivals = byAge.filter((one) => newest.openedMs - one.openedMs <= SIMULTANEOUS_MS);
  const preferred = selfIsLower ? "outbound" : "inbound";
  return rivals.find((one) => one.direction === preferred) ?? newest;
}
