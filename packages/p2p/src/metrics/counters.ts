/** Every counter of a host; docs/spec/network.md says what each one means. */
const COUNTERS = [
  "connections_opened",
  "connections_closed",
  "connections_duplicate",
  "strangers_refused",
  "banned_refused",
  "peers_banned",
  "dials_failed",
  "lines_given_up",
  "certificates_received",
  "certificates_refused",
  "certificates_missing",
  "certificates_malformed",
  "pbft_sent",
  "pbft_received",
  "pbft_malformed",
  "pbft_throttled",
  "pbft_stalled",
  "pbft_unknown_member",
  "pbft_dropped_consensus",
  "pbft_dropped_status",
  "pbft_dropped_extrinsic",
  "sync_sent",
  "sync_failed",
  "sync_served",
  "sync_refused",
  "gossip_published",
  "gossip_received",
  "gossip_accepted",
  "gossip_ignored",
  "gossip_rejected",
  "gossip_late",
  "gossip_oversized",
  "gossip_throttled",
  "blobs_fetched",
  "blob_bytes_in",
  "blob_mismatches",
  "blob_failures",
  "blobs_served",
  "blob_bytes_out",
  "blobs_refused",
  "asks_refused",
] as const;
export type CounterName = (typeof COUNTERS)[number];

export class Counters {
  readonly #values = new Map<CounterName, number>();

  add(name: CounterName, amount = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + amount);
  }

  /** All names, those never counted as 0, so that a reader sees the full list. */
  snapshot(): Record<CounterName, number> {
    return Object.fromEntries(
      COUNTERS.map((name) => [name, this.#values.get(name) ?? 0]),
    ) as Record<CounterName, number>;
  }
}
