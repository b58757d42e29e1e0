/** Owns state and runtime: the only writer of state.db, the only caller of runtime.wasm (DESIGN D2). */

import {
  assert,
  CodedError,
  chainIdOf,
  concatBytes,
  decodeScale,
  genesisHeader,
  type Hex32,
  headerHash,
  MAX_STATE_PAGE,
  MAX_STATE_PAGE_BYTES,
  MAX_STATE_VALUE_BYTES,
  merkleRoot,
  Pallet,
  sha256Hex,
  snapshotHash,
  toHex,
} from "@platform/protocol";
import { API, type BlockContext, GenesisBuildCodec } from "@platform/runtime";
import {
  type Candidates,
  CODE_KEY,
  createCandidates,
  createOverlay,
  type ExecutedState,
  entryPage,
  fromLatin1,
  type StateEntry,
  type StateStore,
  type StateView,
  toLatin1,
  valueHashOf,
} from "@platform/storage";
import type { CompiledModule } from "@platform/wasm-sandbox";
import { type BlockParts, buildList, type RunParts, runBlock, runOnce } from "./block-run.ts";
import { judgeCode } from "./code-trial.ts";
import type {
  ApiInput,
  BuildInput,
  Built,
  CheckCodeInput,
  CheckedCode,
  CommitInput,
  EntriesInput,
  Executed,
  ExecuteInput,
  ExecutorTip,
  GenesisInput,
  NotExecuted,
  ReadAt,
  RuntimeInForce,
  StateEntries,
  StateProof,
  Witness,
} from "./messages.ts";
import { RuntimeModules } from "./runtime-module.ts";
import { RuntimeReader } from "./runtime-reader.ts";
import type { SignatureCache } from "./signature-cache.ts";

export interface ExecutorComponents {
  /** Opened at the first call, so that its faults reach the caller as answers. */
  readonly openStore: () => StateStore;
  readonly signatures: SignatureCache;
  /** Compiled runtimes, which executors of one thread may share. @default its own */
  readonly modules?: RuntimeModules;
}

export class Executor {
  readonly #openStore: () => StateStore;
  readonly #signatures: SignatureCache;
  readonly #chainId: Hex32;
  readonly #modules: RuntimeModules;
  readonly #reader = new RuntimeReader();
  readonly #candidates: Candidates = createCandidates();
  #store: StateStore | undefined;
  #closed = false;
  #lastExecution = 0;

  constructor(components: ExecutorComponents, chainId: Hex32) {
    this.#openStore = components.openStore;
    this.#signatures = components.signatures;
    this.#modules = components.modules ?? new RuntimeModules();
    this.#chainId = chainId;
  }

  open(): ExecutorTip | null {
    return this.#state().tip ?? null;
  }

  genesis({ genesis, snapshot, code }: GenesisInput): ExecutorTip {
    const store = this.#state();
    checkGenesis({ genesis, snapshot, code }, this.#chainId);
    if (store.tip !== undefined) return store.tip;
    const parts: RunParts = {
      view: store.tipView(),
      module: this.#modules.get(code),
      signatures: this.#signatures,
    };
    const input = GenesisBuildCodec.enc({
      chainId: this.#chainId,
      timeMs: genesis.timeMs,
      parameters: genesis.parameters,
      validators: genesis.validators,
      snapshot,
      ownerKeys: genesis.ownerKeys,
      ownerThreshold: genesis.ownerThreshold,
    });
    const built = runOnce(parts, "genesis_build", input);
    if (built.code !== 0)
      throw new CodedError({
        code: "GENESIS_REFUSED",
        message: `the runtime refuses this genesis with code ${built.code}`,
      });
    built.host.overlay.set(CODE_KEY, code);
    const executed = built.host.overlay.seal();
    const blockHash = headerHash(genesisHeader(genesis, executed.stateRoot));
    return store.commit({ height: 0n, blockHash, executed });
  }

  execute({ context, extrinsics, codes = [] }: ExecuteInput): Executed | NotExecuted {
    this.#checkOnTip(context);
    const parts = this.#blockParts(codes);
    const run = runBlock(parts, context, extrinsics);
    if (!run.ok) return run;
    const executed = run.host.overlay.seal();
    const executionId = ++this.#lastExecution;
    this.#candidates.add(String(executionId), executed);
    return {
      ok: true,
      executionId,
      stateRoot: executed.stateRoot,
      eventsRoot: toHex(merkleRoot(run.host.events)),
      events: run.host.events,
      results: run.results,
      summary: run.summary,
      specVersion: this.#modules.version(parts.module).specVersion,
    };
  }

  /** The same execution once more, with everything that reproduces it elsewhere; nothing is kept. */
  witness({ context, extrinsics, codes = [] }: ExecuteInput): Witness {
    this.#checkOnTip(context);
    const store = this.#state();
    const parts = this.#blockParts(codes);
    const keys = new Set<string>();
    const run = runBlock({ ...parts, trace: (key) => keys.add(key) }, context, extrinsics);
    const sealed = run.ok ? run.host.overlay.seal() : null;
    for (const key of sealed?.changes.keys() ?? []) keys.add(key);
    // A walk that ends behind the last pallet finds the code, which lies beside the proof.
    const hashed = sealed?.changes.has(CODE_KEY) ? [] : [CODE_KEY];
    const code = parts.view.get(CODE_KEY);
    assert(code !== undefined, "what the tree names is in the state");
    return {
      code,
      preState: store.prove(context.height - 1n, {
        keys: [...keys].filter((key) => !hashed.includes(key)),
        hashed,
      }),
      stateRoot: sealed?.stateRoot ?? null,
      eventsRoot: run.ok ? toHex(merkleRoot(run.host.events)) : null,
      failure: run.ok ? null : run.message,
    };
  }

  build(input: BuildInput): Built {
    this.#checkOnTip(input.context);
    return buildList(this.#blockParts(input.codes ?? []), input);
  }

  version(): RuntimeInForce {
    const { module, view } = this.#partsAt({ type: "tip" });
    return { ...this.#modules.version(module), codeHash: codeHashOf(view) };
  }

  checkCode({ context, code }: CheckCodeInput): CheckedCode {
    const parts = this.#blockParts([]);
    const overlay = createOverlay(parts.view);
    const { fault, specVersion } = judgeCode({ ...parts, overlay, context }, code);
    return fault === 0
      ? { ok: true, specVersion }
      : { ok: false, error: 1 + ((Pallet.system << 8) | fault) };
  }

  commit({ executionId, height, blockHash }: CommitInput): ExecutorTip {
    const store = this.#state();
    const executed = this.#executed(executionId);
    if (store.tip === undefined || height !== store.tip.height + 1n) throw notOnTip(store, height);
    const needed = this.#neededHeight(executionId);
    const tip = store.commit({
      height,
      blockHash,
      executed,
      ...(needed === undefined ? {} : { keepFrom: needed }),
    });
    // All of them stood on the old tip.
    this.#candidates.clear();
    return tip;
  }

  api({ index, args, at }: ApiInput): Uint8Array {
    return this.#reader.read(this.#partsAt(at), concatBytes(Uint8Array.of(index), args));
  }

  proof(keys: readonly Uint8Array[], at: bigint | null): StateProof {
    const store = this.#state();
    const height = at ?? store.tip?.height;
    if (height === undefined) throw notOnTip(store, 0n);
    const proof = store.prove(height, { keys: keys.map(toLatin1) });
    return { height, stateRoot: store.stateRootAt(height), proof };
  }

  entries({ prefix, after, limit, height: at }: EntriesInput): StateEntries {
    const store = this.#state();
    const height = at ?? store.tip?.height;
    if (height === undefined) throw notOnTip(store, 0n);
    const page = entryPage(store.viewAt(height), {
      prefix: toLatin1(prefix),
      after: after === null ? undefined : toLatin1(after),
      limit: Math.max(1, Math.min(limit, MAX_STATE_PAGE)),
      maxValueBytes: MAX_STATE_VALUE_BYTES,
      maxBytes: MAX_STATE_PAGE_BYTES,
    });
    return {
      height,
      stateRoot: store.stateRootAt(height),
      more: page.more,
      entries: page.entries.map(({ key, hash, bytes, value }) => ({
        key: fromLatin1(key),
        hash,
        bytes,
        value: value ?? null,
      })),
    };
  }

  stateRootAt(height: bigint): Hex32 | null {
    return ifKept(() => this.#state().stateRootAt(height));
  }

  undoTo(height: bigint): ExecutorTip | null {
    this.#candidates.clear();
    return ifKept(() => this.#state().undoTo(height));
  }

  /** Puts another certified state in the place of this one; every execution stood on the old. */
  adopt(tip: ExecutorTip, entries: Iterable<StateEntry>): ExecutorTip {
    const adopted = this.#state().replace(tip, entries);
    this.#candidates.clear();
    return adopted;
  }

  /** The state itself, for those who cut it. */
  get state(): StateStore {
    return this.#state();
  }

  close(): void {
    this.#closed = true;
    this.#store?.close();
    this.#store = undefined;
  }

  #state(): StateStore {
    if (this.#closed)
      throw new CodedError({ code: "EXECUTOR_CLOSED", message: "the executor is closed" });
    this.#store ??= this.#openStore();
    return this.#store;
  }

  #checkOnTip(context: BlockContext): void {
    const store = this.#state();
    const { tip } = store;
    const follows =
      tip !== undefined &&
      context.height === tip.height + 1n &&
      context.parentHash === tip.blockHash &&
      context.parentStateRoot === tip.stateRoot;
    if (!follows) throw notOnTip(store, context.height);
  }

  #executed(executionId: number): ExecutedState {
    const executed = this.#candidates.get(String(executionId));
    if (executed !== undefined) return executed;
    throw new CodedError({
      code: "UNKNOWN_EXECUTION",
      message: `execution ${executionId} is not kept any more`,
      hint: "execute the block again",
    });
  }

  #blockParts(codes: readonly Uint8Array[]): BlockParts {
    return { ...this.#partsAt({ type: "tip" }), modules: this.#modules, codes };
  }

  #partsAt(at: ReadAt): RunParts {
    const view = this.#viewAt(at);
    return { view, module: this.#module(view), signatures: this.#signatures };
  }

  #viewAt(at: ReadAt): StateView {
    const store = this.#state();
    if (at.type === "tip") return store.tipView();
    if (at.type === "height") return store.viewAt(at.height);
    const { tree, changes } = this.#executed(at.executionId);
    const base = store.tipView();
    return {
      tree,
      get: (key) => {
        const written = changes.get(key);
        return written === undefined ? base.get(key) : (written ?? undefined);
      },
    };
  }

  #module(view: StateView): CompiledModule {
    return this.#modules.of(codeHashOf(view), () => {
      const code = view.get(CODE_KEY);
      assert(code !== undefined, "what the tree names is in the state");
      return code;
    });
  }

  /** Undo is kept down to the oldest H of an unfinished submission (PROTOCOL §10). */
  #neededHeight(executionId: number): bigint | undefined {
    const { index, result } = API.neededHeight;
    const at: ReadAt = { type: "execution", executionId };
    const output = this.api({ index, args: new Uint8Array(0), at });
    return decodeScale(result, output, "needed height").height;
  }
}

function codeHashOf(view: StateView): Hex32 {
  const id = valueHashOf(view.tree, CODE_KEY);
  if (id !== undefined) return id;
  throw new CodedError({ code: "NO_STATE", message: "there is no state before genesis" });
}

function ifKept<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError && error.code === "STATE_HEIGHT_UNAVAILABLE") return null;
    throw error;
  }
}

function notOnTip(store: StateStore, height: bigint): CodedError {
  return new CodedError({
    code: "NOT_ON_TIP",
    message: `block ${height} does not follow the state's tip ${store.tip?.height ?? "(none)"}`,
  });
}

/** @throws CodedError GENESIS_OTHER_CHAIN, GENESIS_RUNTIME_MISMATCH, GENESIS_SNAPSHOT_MISMATCH */
function checkGenesis({ genesis, snapshot, code }: GenesisInput, chainId: Hex32): void {
  if (chainIdOf(genesis) !== chainId)
    throw new CodedError({
      code: "GENESIS_OTHER_CHAIN",
      message: `this genesis is of the chain ${chainIdOf(genesis)}, the node of ${chainId}`,
    });
  if (sha256Hex(code) !== genesis.runtimeHash)
    throw new CodedError({
      code: "GENESIS_RUNTIME_MISMATCH",
      message: `genesis names the runtime ${genesis.runtimeHash}, this one is ${sha256Hex(code)}`,
      hint: "use the release that built this genesis",
    });
  if (snapshotHash(snapshot) !== genesis.snapshotHash)
    throw new CodedError({
      code: "GENESIS_SNAPSHOT_MISMATCH",
      message: "the snapshot beside genesis.json is not the one that it names",
      hint: "copy both files of one genesis into the data directory",
    });
}
