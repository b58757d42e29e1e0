/** Blocks over a state in memory, run by the executor's own code: no database, keys of tests. */

import { type Hex32, sha256Hex, toHex, utf8 } from "@platform/protocol";
import { decodeEvent, GenesisBuildCodec, type RuntimeEvent } from "@platform/runtime";
import { CODE_KEY, createOverlay, type ExecutedState, type StateView } from "@platform/storage";
import { type BlockRun, runBlock, runOnce } from "../../src/executor/block-run.ts";
import type { NotExecuted } from "../../src/executor/messages.ts";
import { RuntimeModules } from "../../src/executor/runtime-module.ts";
import { createSignatureCache } from "../../src/executor/signature-cache.ts";
import { contextOn, type TestNetwork } from "../integration/executor-network.ts";

export interface StateBlock {
  readonly run: BlockRun | NotExecuted;
  /** Undefined for a block that did not execute. */
  readonly root: Hex32 | undefined;
  readonly events: readonly RuntimeEvent[];
}

export class StateChain {
  readonly modules: RuntimeModules = new RuntimeModules();
  readonly #net: TestNetwork;
  readonly #signatures = createSignatureCache();
  #view: StateView = { tree: null, get: () => undefined };
  height = 0n;
  #root: Hex32 = "";

  constructor(net: TestNetwork) {
    this.#net = net;
    const { genesis, snapshot, chainId, code } = net;
    const parts = { view: this.#view, module: this.modules.get(code) };
    const built = runOnce(
      { ...parts, signatures: this.#signatures },
      "genesis_build",
      GenesisBuildCodec.enc({ ...genesis, chainId, snapshot }),
    );
    built.host.overlay.set(CODE_KEY, code);
    this.#take(built.host.overlay.seal());
  }

  get view(): StateView {
    return this.#view;
  }

  get root(): Hex32 {
    return this.#root;
  }

  /** Writes past the runtime: what a decision of governance would have written. */
  seed(key: string, value: Uint8Array): void {
    const overlay = createOverlay(this.#view);
    overlay.set(key, value);
    this.#take(overlay.seal());
  }

  /** The next block, `slots` intervals after the last; kept only if it executes. */
  block(
    extrinsics: readonly Uint8Array[],
    { codes = [], slots = 1n }: { codes?: readonly Uint8Array[]; slots?: bigint } = {},
  ): StateBlock {
    const code = this.#view.get(CODE_KEY) ?? new Uint8Array(0);
    const tip = { height: this.height, blockHash: blockHash(this.height), stateRoot: this.#root };
    const context = contextOn(tip, this.#net);
    this.#skipped += slots - 1n;
    const timeMs = context.timeMs + this.#skipped * BigInt(this.#net.genesis.parameters.intervalMs);
    const parts = {
      view: this.#view,
      module: this.modules.get(code),
      modules: this.modules,
      signatures: this.#signatures,
      codes,
    };
    const run = runBlock(parts, { ...context, timeMs, signers: [] }, extrinsics);
    if (!run.ok) return { run, root: undefined, events: [] };
    this.#take(run.host.overlay.seal());
    this.height++;
    return { run, root: this.#root, events: run.host.events.map(decodeEvent) };
  }

  #skipped = 0n;

  #take({ tree, changes, stateRoot }: ExecutedState): void {
    const before = this.#view;
    this.#view = {
      tree,
      get: (key) => {
        const written = changes.get(key);
        return written === undefined ? before.get(key) : (written ?? undefined);
      },
    };
    this.#root = stateRoot;
  }
}

export function idOf(code: Uint8Array): Hex32 {
  return sha256Hex(code);
}

export const blockHash = (height: bigint): Hex32 => sha256Hex(utf8(`block ${height}`));
export const hexOf = (bytes: Uint8Array | undefined): string | undefined => bytes && toHex(bytes);
