/** One instance of a component: its cores on one account, and one `evaluate` like a module's. */

import { HOST_ABI } from "@platform/protocol/host-abi";
import { WIT_FUNCTIONS, witName } from "@platform/protocol/host-wit";
import {
  type CompiledModule,
  engine,
  type HostFunction,
  type HostImports,
  type WasmExports,
  type WasmGlobal,
} from "../engine.ts";
import { GuestAccess } from "../host/guest-access.ts";
import type { HostContext } from "../host/host-context.ts";
import { linkHost } from "../host/host-functions.ts";
import { METER_EXPORTS } from "../meter/rewriter.ts";
import { MeteredInstance } from "../metered-instance.ts";
import type { Observer } from "../observe/observer.ts";
import { LocalStop } from "../run/local-stop.ts";
import type { StartInit } from "../run/runnable-challenge.ts";
import type { CompiledComponent } from "./compile-component.ts";
import { judgeResult, payOutput, type Verdict } from "./component-result.ts";
import type { CoreExport, CoreFunction } from "./component-shape.ts";
import { ComponentMemory, lowerHostCall } from "./host-calls.ts";
import { METER_IMPORTS, METER_MODULE } from "./link-meter.ts";
import type { CoreImports, Linker } from "./transpile.ts";

type CoreCall = (...args: (number | bigint)[]) => number | bigint;

/** Interface name without its version: the generated code looks imports up by it. */
const HOST_KEY = "platform:challenge/host";
/** The generated code demands them and never calls them: see `host-calls.ts`. */
const UNUSED: HostImports = {
  [HOST_KEY]: Object.fromEntries(
    WIT_FUNCTIONS.map((entry) => [
      witName(entry).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      () => {
        throw new Error("assertion failed: a lifted host call");
      },
    ]),
  ),
};

/** What an instance of a challenge is started with, whatever it is made of. */
class ComponentInstance {
  readonly #component: CompiledComponent;
  readonly #context: HostContext;
  readonly #observer: Observer | undefined;
  readonly #instances = new Map<number, WasmExports>();
  readonly #globals: Readonly<Record<keyof typeof METER_IMPORTS, WasmGlobal>>;
  readonly #host: Readonly<Record<string, HostFunction>>;
  #meter: MeteredInstance | undefined;
  #memory: ComponentMemory | undefined;
  /** The first exception out of guest or check: generated code may put another in its place. */
  #thrown: { readonly value: unknown } | undefined;
  #verdict: Verdict | undefined;

  constructor(component: CompiledComponent, { context, observer }: StartInit) {
    this.#component = component;
    this.#context = context;
    this.#observer = observer;
    const host = linkHost(context);
    this.#host = (observer?.imports(host) ?? host)[HOST_ABI.module] ?? {};
    this.#globals = {
      fuel: new engine.Global({ value: "i64", mutable: true }, 0n),
      stack: new engine.Global({ value: "i32", mutable: true }, 0),
      growFailed: new engine.Global({ value: "i32", mutable: true }, 0),
    };
  }

  start(init: StartInit): MeteredInstance {
    const lifted = this.#link();
    const meter = new MeteredInstance(
      {
        memory: this.#export(this.#component.shape.evaluate.memory) as object,
        evaluate: () => this.#evaluate(lifted),
        [METER_EXPORTS.fuel]: this.#globals.fuel,
        [METER_EXPORTS.stack]: this.#globals.stack,
        [METER_EXPORTS.growFailed]: this.#globals.growFailed,
      },
      init,
    );
    this.#meter = meter;
    const { terms, observer } = init;
    const cores = [...this.#instances.values()];
    const guest = observer?.attach(meter, terms, cores) ?? new GuestAccess(meter, terms);
    this.#memory = new ComponentMemory(meter, guest.memory);
    this.#context.guest = new GuestAccess(meter, terms, this.#memory);
    return meter;
  }

  #link(): ReturnType<Linker> {
    const { link, modules } = this.#component;
    return link(
      (path) => modules.byPath.get(path) as CompiledModule,
      UNUSED,
      (module, imports) => this.#instantiate(module, imports ?? {}),
    );
  }

  #instantiate(module: CompiledModule, imports: CoreImports): { readonly exports: WasmExports } {
    const { modules, shape } = this.#component;
    const index = modules.instanceOf.get(module);
    if (index === undefined) throw new Error("assertion failed: a core that is not instantiated");
    const linked: Record<string, Readonly<Record<string, unknown>>> = {};
    for (const [name, values] of Object.entries(imports))
      linked[name] = this.#importsOf(index, name, values);
    linked[METER_MODULE] = {
      [METER_IMPORTS.fuel]: this.#globals.fuel,
      [METER_IMPORTS.stack]: this.#globals.stack,
      [METER_IMPORTS.growFailed]: this.#globals.growFailed,
    };
    const { exports } = new engine.Instance(module, linked as HostImports);
    this.#instances.set(index, exports);
    const { core, postReturn } = shape.evaluate;
    const watched: Record<string, HostFunction> = {};
    if (postReturn?.instance === index)
      watched[postReturn.name] = this.#watch(this.#closed(exports[postReturn.name] as CoreCall));
    if (core.instance === index)
      watched[core.name] = this.#watch(this.#judged(exports[core.name] as CoreCall));
    return { exports: { ...exports, ...watched } };
  }

  /**
   * What one import module of a core is made of. The functions of the host take the place of the
   * generated ones, which lift without any check; exports of other cores are the cores' own, not
   * those that are watched for the generated code.
   */
  #importsOf(
    index: number,
    name: string,
    values: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const { instances } = this.#component.shape;
    const instance = instances[index];
    const source = instance?.kind === "core" ? (instance.imports.get(name) ?? -1) : -1;
    const bundle = instances[source];
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(values)) {
      if (bundle?.kind === "core") out[key] = this.#export({ instance: source, name: key });
      else {
        const known = bundle?.functions.get(key);
        out[key] = known === undefined ? value : this.#coreFunction(known);
      }
    }
    return out;
  }

  #coreFunction(known: CoreFunction): unknown {
    if (known.kind === "export") return this.#export(known.at);
    const { entry, realloc } = known;
    return lowerHostCall(
      entry,
      this.#host[entry.name] as CoreCall,
      () => this.#memory as ComponentMemory,
      () => this.#export(realloc as CoreExport) as CoreCall,
    );
  }

  #export({ instance, name }: CoreExport): unknown {
    return this.#instances.get(instance)?.[name];
  }

  #watch(call: CoreCall): HostFunction {
    return (...args: never[]) => {
      try {
        return call(...args);
      } catch (thrown) {
        this.#thrown ??= { value: thrown };
        throw thrown;
      }
    };
  }

  #closed(call: CoreCall): CoreCall {
    return (...args) => {
      const memory = this.#memory as ComponentMemory;
      memory.closed = true;
      const returned = call(...args);
      memory.closed = false;
      return returned;
    };
  }

  #judged(call: CoreCall): CoreCall {
    return (...args) => {
      const returned = call(...args);
      const memory = (this.#meter as MeteredInstance).memory();
      this.#verdict = judgeResult(memory, Number(returned), (pointer, length) =>
        payOutput(this.#context.guest as GuestAccess, this.#observer, pointer, length),
      );
      if (this.#verdict === "bad") throw new Error("a result outside its bounds");
      return returned;
    };
  }

  /** The result of a module's `evaluate`: 0 and an output, or 1 for the guest's own error. */
  #evaluate(lifted: ReturnType<Linker>): number {
    const { state } = this.#context;
    try {
      state.output = lifted.evaluate();
      return 0;
    } catch (thrown) {
      state.output = undefined;
      if (this.#verdict === "bad") return 0;
      if (this.#thrown !== undefined) throw this.#thrown.value;
      if (this.#verdict === "err") return 1;
      throw new LocalStop("compile-failed", `generated code: ${String(thrown)}`);
    }
  }
}

/**
 * @throws whatever the engine throws for a segment out of bounds or a refused memory
 * @throws LocalStop compile-failed: the generated linker failed by itself
 */
export function startComponent(component: CompiledComponent, init: StartInit): MeteredInstance {
  try {
    return new ComponentInstance(component, init).start(init);
  } catch (thrown) {
    // A link error or an exception of the generated code: both are bugs here, never the guest's doing.
    if (thrown instanceof engine.RuntimeError || thrown instanceof RangeError) throw thrown;
    throw new LocalStop("compile-failed", `instantiation: ${String(thrown)}`);
  }
}
