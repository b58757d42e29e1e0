/** Component bytes to something that makes instances. */

import type { Rejection } from "../decode/rejection.ts";
import { RejectionError } from "../decode/rejection.ts";
import type { CompiledModule } from "../engine.ts";
import type { ModulePolicy } from "../policy.ts";
import { LocalStop } from "../run/local-stop.ts";
import { compile } from "../run/module-cache.ts";
import type { ComponentShape } from "./component-shape.ts";
import { prepareComponent } from "./prepare-component.ts";
import { type Linker, type Transpiled, transpile } from "./transpile.ts";

export interface CompiledComponent {
  readonly shape: ComponentShape;
  readonly link: Linker;
  readonly modules: {
    readonly byPath: ReadonlyMap<string, CompiledModule>;
    /** Index of the one core instance of each module. */
    readonly instanceOf: ReadonlyMap<CompiledModule, number>;
  };
  readonly instantiationFuel: bigint;
}

export type ComponentVerdict =
  | { readonly ok: true; readonly component: CompiledComponent }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * The verdict is a pure function of bytes and policy. Nothing untrusted reaches the transpiler
 * before every cap has held, and nothing is compiled before the transpiler has validated it.
 * @throws LocalStop compile-failed, host-oom
 */
export async function compileComponent(
  bytes: Uint8Array,
  policy: ModulePolicy,
): Promise<ComponentVerdict> {
  const prepared = prepareComponent(bytes, policy);
  if (!prepared.ok) return prepared;
  const { shape, cores, instantiationFuel } = prepared;
  let transpiled: Transpiled;
  try {
    transpiled = await transpile(shape.plain);
  } catch (thrown) {
    if (!(thrown instanceof RejectionError)) throw thrown;
    return { ok: false, rejection: thrown.rejection };
  }
  const compiled = cores.map(compile);
  const modules = {
    byPath: byPath(transpiled.paths, bytes, shape, compiled),
    instanceOf: instancesOf(shape, compiled),
  };
  return { ok: true, component: { shape, link: transpiled.link, modules, instantiationFuel } };
}

/** The transpiler names cores in the order of the component: `c.core.wasm`, `c.core2.wasm`, … */
function byPath(
  paths: ReadonlyMap<string, Uint8Array>,
  bytes: Uint8Array,
  shape: ComponentShape,
  compiled: readonly CompiledModule[],
): Map<string, CompiledModule> {
  const out = new Map<string, CompiledModule>();
  for (const [path, core] of paths) {
    const index = Number(/^c\.core(\d*)\.wasm$/.exec(path)?.[1] || 1) - 1;
    const range = shape.modules[index];
    const module = compiled[index];
    // What runs is the decoder's core and not the transpiler's copy: they must be the same.
    if (range === undefined || module === undefined || !same(core, bytes, range.start, range.end))
      throw new LocalStop("compile-failed", `the transpiler altered ${path}`);
    out.set(path, module);
  }
  return out;
}

function same(core: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  return Buffer.compare(core, bytes.subarray(start, end)) === 0;
}

function instancesOf(
  shape: ComponentShape,
  compiled: readonly CompiledModule[],
): Map<CompiledModule, number> {
  const out = new Map<CompiledModule, number>();
  for (const [index, instance] of shape.instances.entries())
    if (instance.kind === "core") out.set(compiled[instance.module] as CompiledModule, index);
  return out;
}
