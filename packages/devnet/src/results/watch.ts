/** Follows the network while the job runs: what is shown, when each step happened, and epochs. */

import { setTimeout as delay } from "node:timers/promises";
import { isFinal, type SubmissionView } from "@platform/node-api";
import { type Hex32, STATUSES, type Status } from "@platform/protocol";
import type { Sample } from "../miners/samples.ts";
import type { LiveView, Reporter } from "../report/reporter.ts";
import type { Step } from "../report/stopwatch.ts";
import type { Devnet } from "../start-devnet.ts";
import { originals } from "./collect.ts";

export interface Watch {
  /** Looks until the signal; a node that does not answer is simply shown as it was. */
  run(signal: AbortSignal): Promise<void>;
  follow(ids: ReadonlyMap<Hex32, Sample>): void;
  view(id: Hex32): SubmissionView | undefined;
  /** Newest epoch that any validator reported. */
  epoch(): bigint;
  /** One line for errors. */
  text(): string;
}

const EVERY_MS = 200;

export function createWatch(devnet: Devnet, reporter: Reporter): Watch {
  const state = new WatchState(devnet);
  return {
    async run(signal) {
      while (!signal.aborted) {
        await state.look();
        reporter.live(state.live());
        await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
    follow: (ids) => state.follow(ids),
    view: (id) => state.views.get(id),
    epoch: () => state.epoch,
    text: () => state.text(),
  };
}

class WatchState {
  readonly views = new Map<Hex32, SubmissionView>();
  epoch = 0n;
  readonly #devnet: Devnet;
  readonly #heights: (bigint | null)[];
  readonly #peers: number[];
  #followed: ReadonlyMap<Hex32, Sample> = new Map();
  #chainBlock: bigint | null = null;

  constructor(devnet: Devnet) {
    this.#devnet = devnet;
    this.#heights = devnet.nodes.map(() => null);
    this.#peers = devnet.nodes.map(() => 0);
  }

  follow(ids: ReadonlyMap<Hex32, Sample>): void {
    this.#followed = ids;
  }

  async look(): Promise<void> {
    await Promise.all(this.#devnet.nodes.map((_, i) => this.#lookAt(i).catch(() => undefined)));
    for (const node of this.#devnet.nodes) {
      const views = await originals(node).catch(() => undefined);
      if (views === undefined) continue;
      for (const [id, view] of views) this.views.set(id, view);
      break;
    }
    this.#markSteps();
  }

  async #lookAt(index: number): Promise<void> {
    const node = this.#devnet.nodes[index];
    if (node === undefined) return;
    const status = await node.api.status();
    this.#heights[index] = status.height;
    this.#peers[index] = status.peers.filter((peer) => peer.connected).length;
    const finalized = status.chain.finalized?.number ?? null;
    if (finalized !== null && (this.#chainBlock === null || finalized > this.#chainBlock))
      this.#chainBlock = finalized;
    if (status.epoch > this.epoch) this.epoch = status.epoch;
  }

  #markSteps(): void {
    const { stopwatch, samples } = this.#devnet;
    if (this.#heights.some((height) => height !== null && height >= 1n)) stopwatch.mark("height 1");
    if (this.epoch >= 1n) stopwatch.mark("intake epoch open");
    const views = [...this.views.values()];
    if (views.length < samples.samples.length) return;
    const reached: readonly [Step, Status][] = [
      ["commits in", "pending"],
      ["reveals in", "ordered"],
      ["seeded", "evaluating"],
    ];
    for (const [step, least] of reached)
      if (views.every((one) => STATUSES.indexOf(one.status) >= STATUSES.indexOf(least)))
        stopwatch.mark(step);
  }

  live(): LiveView {
    const views = [...this.views.values()];
    return {
      phase: this.#phase(views),
      chainBlock: this.#chainBlock,
      epoch: this.epoch,
      validators: this.#devnet.nodes.map((node, i) => ({
        name: node.name,
        height: this.#heights[i] ?? null,
        peers: this.#peers[i] ?? 0,
      })),
      submissions: views.map((one) => ({
        name: this.#followed.get(one.id)?.name ?? one.id,
        status: one.status,
      })),
    };
  }

  text(): string {
    const views = [...this.#followed].map(
      ([id, sample]) => `${sample.name} ${this.views.get(id)?.status ?? "unseen"}`,
    );
    return `epoch ${this.epoch}; ${views.join(", ")}`;
  }

  #phase(views: readonly SubmissionView[]): string {
    if (views.length === 0) return this.epoch === 0n ? "before the first epoch" : "intake is open";
    return views.every((one) => isFinal(one.status)) ? "weighing" : "judging";
  }
}
