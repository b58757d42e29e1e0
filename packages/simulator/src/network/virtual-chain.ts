/** Finalised blocks on virtual time, and each validator's own lagging view of them. */

import {
  type ChainRef,
  type ChainSnapshot,
  CodedError,
  type Hex32,
  type Neuron,
  sha256Hex,
  type TestDouble,
  testDouble,
  utf8,
} from "@platform/protocol";
import type { ChainLink, WeightOrder } from "@platform/validator";
import type { VirtualTime } from "./virtual-time.ts";

export const CHAIN_BLOCK_MS = 1_000;

export interface ChainInit {
  readonly time: VirtualTime;
  readonly netuid: number;
  /** Number that is final at virtual time 0. */
  readonly start: bigint;
  /** The metagraph at a block: the same for whoever asks. */
  readonly neuronsAt: (number: bigint) => readonly Neuron[];
}

/** How one validator sees the chain now. */
export interface ChainView {
  lagBlocks: number;
  reachable: boolean;
}

export class VirtualChain {
  readonly #init: ChainInit;

  constructor(init: ChainInit) {
    this.#init = init;
  }

  ref(number: bigint): ChainRef {
    return { number, hash: chainHash(number) };
  }

  snapshotAt(number: bigint): ChainSnapshot {
    const { netuid, neuronsAt } = this.#init;
    return { netuid, block: this.ref(number), neurons: neuronsAt(number) };
  }

  /** The link of one process: `tell` of a dead one is never called again. */
  link(
    view: ChainView,
    alive: () => boolean,
    submit: (order: WeightOrder) => Promise<void>,
  ): TestDouble<ChainLink> {
    const { time } = this.#init;
    let last = this.#finalized(view);
    let tell: (ref: ChainRef) => void = () => undefined;
    const look = (): void => {
      if (!alive()) return;
      const seen = this.#finalized(view);
      if (view.reachable && seen.number > last.number) {
        last = seen;
        tell(seen);
      }
      time.after(CHAIN_BLOCK_MS, look);
    };
    time.after(CHAIN_BLOCK_MS - (time.nowMs % CHAIN_BLOCK_MS), look);
    const known = async <T>(number: bigint, value: () => T): Promise<T> => {
      if (!view.reachable || number > last.number)
        throw new CodedError({ code: "CHAIN_UNREACHABLE", message: "the chain is away" });
      return value();
    };
    return {
      [testDouble]: true,
      finalized: () => last,
      trouble: () => (view.reachable ? null : "unreachable"),
      onFinalized: (receive) => {
        tell = receive;
        receive(last);
      },
      blockHash: (number) => known(number, () => chainHash(number)),
      snapshotAt: (number) => known(number, () => this.snapshotAt(number)),
      submitWeights: submit,
      weightSubmissions: async () => [],
      anchorHead: async () => undefined,
      anchorSubmissions: async () => [],
      anchorsAt: async (block) => ({ block, validators: [] }),
      close: async () => undefined,
    };
  }

  #finalized({ lagBlocks }: ChainView): ChainRef {
    const { time, start } = this.#init;
    const blocks = Math.max(0, Math.floor(time.nowMs / CHAIN_BLOCK_MS) - lagBlocks);
    return this.ref(start + BigInt(blocks));
  }
}

export function chainHash(number: bigint): Hex32 {
  return sha256Hex(utf8(`chain block ${number}`));
}
