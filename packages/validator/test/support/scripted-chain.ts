/** A chain for tests: blocks by a timer, hashes from their numbers, a metagraph that tests set. */

import {
  type ChainRef,
  type ChainSnapshot,
  CodedError,
  type Hex32,
  sha256Hex,
  type TestDouble,
  testDouble,
  utf8,
} from "@platform/protocol";
import type { ChainLink, WeightOrder } from "../../src/components.ts";

const LAG = 2n;

export interface ScriptedChain {
  readonly link: (hotkey: Hex32) => TestDouble<ChainLink>;
  /** Vectors that validators submitted, in order. */
  readonly orders: { readonly hotkey: Hex32; readonly order: WeightOrder }[];
  /** An unreachable chain keeps its time: it is seen again when it comes back. */
  reachable: boolean;
  /** From now on a block every so many milliseconds. */
  pace(blockMs: number): void;
  snapshotAt(number: bigint): ChainSnapshot;
  blockHash(number: bigint): Hex32;
  stop(): void;
}

export function scriptedChain(
  netuid: number,
  neurons: ChainSnapshot["neurons"],
  blockMs: number,
  start: bigint,
): ScriptedChain {
  const listeners = new Set<(ref: ChainRef) => void>();
  const orders: ScriptedChain["orders"] = [];
  const blockHash = (number: bigint): Hex32 => sha256Hex(utf8(`chain block ${number}`));
  const ref = (number: bigint): ChainRef => ({ number, hash: blockHash(number) });
  let best = start + LAG;
  const tick = (): void => {
    best++;
    if (chain.reachable) for (const tell of listeners) tell(ref(best - LAG));
  };
  let timer = setInterval(tick, blockMs);
  const chain: ScriptedChain = {
    orders,
    reachable: true,
    blockHash,
    snapshotAt: (number) => ({ netuid, block: ref(number), neurons }),
    pace: (ms) => {
      clearInterval(timer);
      timer = setInterval(tick, ms);
    },
    stop: () => clearInterval(timer),
    link: (hotkey) => {
      let last: ChainRef = ref(best - LAG);
      listeners.add((next) => {
        last = next;
      });
      const known = <T>(number: bigint, value: T): T => {
        if (!chain.reachable || number > last.number)
          throw new CodedError({ code: "CHAIN_UNREACHABLE", message: "the chain is away" });
        return value;
      };
      return {
        [testDouble]: true,
        finalized: () => last,
        trouble: () => (chain.reachable ? null : "unreachable"),
        onFinalized: (receive) => {
          listeners.add(receive);
          receive(last);
        },
        blockHash: async (number) => known(number, blockHash(number)),
        snapshotAt: async (number) => known(number, chain.snapshotAt(number)),
        submitWeights: async (order) => {
          // The ledger of a real chain service takes one vector once.
          const { epoch, mechanism } = order;
          const sent = orders.some(
            (one) =>
              one.hotkey === hotkey &&
              one.order.epoch === epoch &&
              one.order.mechanism === mechanism,
          );
          if (sent) return;
          orders.push({ hotkey, order });
        },
        weightSubmissions: async () => [],
        anchorHead: async () => undefined,
        anchorSubmissions: async () => [],
        anchorsAt: async (block) => ({ block, validators: [] }),
        close: async () => undefined,
      };
    },
  };
  return chain;
}
