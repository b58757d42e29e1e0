/** One block or one list of candidates, run over a state by a fresh runtime instance. */

import { decodeScale } from "@platform/protocol";
import {
  type BlockContext,
  BlockContextCodec,
  type BlockSummary,
  BlockSummaryCodec,
  INVALID_ERRORS,
  Invalid,
} from "@platform/runtime";
import { createOverlay, type StateView } from "@platform/storage";
import type { CompiledModule } from "@platform/wasm-sandbox";
import { createCodeHost } from "./code-trial.ts";
import type { BuildInput, Built, DroppedExtrinsic, NotExecuted } from "./messages.ts";
import { RuntimeHost } from "./runtime-host.ts";
import {
  type EntryPoint,
  RuntimeInstance,
  type RuntimeModules,
  RuntimeTrap,
} from "./runtime-module.ts";
import type { SignatureCache } from "./signature-cache.ts";

export interface RunParts {
  readonly view: StateView;
  readonly module: CompiledModule;
  readonly signatures: SignatureCache;
}

/** What a whole block may need beyond a call: modules that would replace the runtime. */
export interface BlockParts extends RunParts {
  readonly modules: RuntimeModules;
  readonly codes: readonly Uint8Array[];
  /** Told each key of the state that the execution rests on. */
  readonly trace?: (key: string) => void;
}

export interface BlockRun {
  readonly ok: true;
  readonly host: RuntimeHost;
  readonly results: readonly number[];
  readonly summary: BlockSummary;
}

function refused(index: number, code: number): NotExecuted {
  const message = INVALID_ERRORS[code]?.[1] ?? `the runtime answered ${code}`;
  return { ok: false, reason: "invalid-extrinsic", index, code, message };
}

function failed(index: number, error: unknown): NotExecuted {
  const message = error instanceof Error ? error.message : String(error);
  const trapped = error instanceof RuntimeTrap && "outcome" in error.ending;
  return { ok: false, reason: trapped ? "trap" : "local", index, code: 0, message };
}

/** All of it or nothing: the first extrinsic that is invalid or traps ends the block. */
export function runBlock(
  parts: BlockParts,
  context: BlockContext,
  extrinsics: readonly Uint8Array[],
): BlockRun | NotExecuted {
  const host = blockHost(parts, context);
  let index = -1;
  try {
    const runtime = new RuntimeInstance(parts.module, host);
    const opened = runtime.call("initialize_block", BlockContextCodec.enc(context));
    if (opened.code !== 0) return refused(-1, opened.code);
    const results: number[] = [];
    for (const bytes of extrinsics) {
      index++;
      const { code } = runtime.call("apply_extrinsic", bytes);
      if (code < 0) return refused(index, code);
      results.push(code);
    }
    index = extrinsics.length;
    const closed = runtime.call("finalize_block", new Uint8Array(0));
    if (closed.code !== 0) return refused(index, closed.code);
    const summary = decodeScale(BlockSummaryCodec, closed.output, "block summary");
    return { ok: true, host, results, summary };
  } catch (error) {
    return failed(index, error);
  }
}

/** Candidates that apply in this order. One that traps kills the instance: the rest starts again. */
export function buildList(parts: BlockParts, { context, candidates, maxBytes }: BuildInput): Built {
  const dropped = new Map<number, DroppedExtrinsic>();
  while (!tryCandidates(parts, context, candidates, maxBytes, dropped));
  return {
    extrinsics: candidates.filter((_, index) => !dropped.has(index)),
    dropped: [...dropped.values()].sort((a, b) => a.index - b.index),
  };
}

/** False after a trap: its candidate is dropped, and nothing else of this pass counts. */
function tryCandidates(
  parts: BlockParts,
  context: BlockContext,
  candidates: readonly Uint8Array[],
  maxBytes: number,
  dropped: Map<number, DroppedExtrinsic>,
): boolean {
  const trapped = [...dropped.values()].filter(({ reason }) => reason === "trap");
  dropped.clear();
  for (const drop of trapped) dropped.set(drop.index, drop);
  const host = blockHost(parts, context);
  const runtime = new RuntimeInstance(parts.module, host);
  const opened = runtime.call("initialize_block", BlockContextCodec.enc(context));
  let bytes = 0;
  for (const [index, candidate] of candidates.entries()) {
    if (dropped.has(index)) continue;
    if (bytes + candidate.length > maxBytes) {
      dropped.set(index, { index, reason: "size", code: 0 });
      continue;
    }
    host.mark();
    try {
      const code = opened.code !== 0 ? opened.code : apply(runtime, candidate);
      if (code >= 0) {
        host.keep();
        bytes += candidate.length;
        continue;
      }
      host.drop();
      // No room in this block is no fault of the extrinsic: it stays in the pool.
      const reason = code === Invalid.weight ? "size" : "invalid-extrinsic";
      dropped.set(index, { index, reason, code });
    } catch (error) {
      if (!(error instanceof RuntimeTrap && "outcome" in error.ending)) throw error;
      dropped.set(index, { index, reason: "trap", code: 0 });
      return false;
    }
  }
  return true;
}

function apply(runtime: RuntimeInstance, bytes: Uint8Array): number {
  return runtime.call("apply_extrinsic", bytes).code;
}

function hostOf({ view, signatures }: RunParts): RuntimeHost {
  return new RuntimeHost({ overlay: createOverlay(view), signatures });
}

function blockHost(parts: BlockParts, context: BlockContext): RuntimeHost {
  const overlay = createOverlay(parts.view, parts.trace);
  const { signatures } = parts;
  const code = createCodeHost({ ...parts, overlay, context });
  return new RuntimeHost({ overlay, signatures, code });
}

/** A call that keeps nothing, or whose writes the caller seals: genesis and reads. */
export function runOnce(
  parts: RunParts,
  name: EntryPoint,
  input: Uint8Array,
): { code: number; output: Uint8Array; host: RuntimeHost } {
  const host = hostOf(parts);
  const answer = new RuntimeInstance(parts.module, host).call(name, input);
  return { ...answer, host };
}
