/** Component to linker: the transpiler's JavaScript, imported as a module of its own. */

import { RejectionError } from "../decode/rejection.ts";
import type { CompiledModule, HostImports, WasmExports } from "../engine.ts";
import { LocalStop } from "../run/local-stop.ts";
import { loadTranspiler } from "./tools.ts";

/** The imports that the generated code gives to one core. */
export type CoreImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What the generated code exports: instantiates all cores, returns the lifted exports. */
export type Linker = (
  getCoreModule: (path: string) => CompiledModule,
  imports: HostImports,
  instantiateCore: (
    module: CompiledModule,
    imports?: CoreImports,
  ) => { readonly exports: WasmExports },
) => { readonly evaluate: () => Uint8Array };

export interface Transpiled {
  readonly link: Linker;
  /** Core modules by the path under which the linker asks for them. */
  readonly paths: ReadonlyMap<string, Uint8Array>;
}

const NAME = "c";
const SOURCE = `${NAME}.js`;

/**
 * @param component as the decoder left it, without custom sections
 * @throws RejectionError INVALID: the transpiler's validation refused it
 * @throws LocalStop compile-failed: the transpiler itself failed
 */
export async function transpile(component: Uint8Array): Promise<Transpiled> {
  const { generate } = await loadTranspiler();
  const { files } = generated(() =>
    generate(component, {
      name: NAME,
      instantiation: { tag: "sync" },
      noTypescript: true,
      noNodejsCompat: true,
      noNamespacedExports: true,
    }),
  );
  const paths = new Map(files);
  const source = paths.get(SOURCE);
  if (source === undefined) throw new LocalStop("compile-failed", "no linker was generated");
  paths.delete(SOURCE);
  // A module and not a script: it is strict, has no scope of ours and can't be given arguments.
  const url = `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
  const { instantiate } = (await import(url)) as { readonly instantiate: Linker };
  return { link: instantiate, paths };
}

function generated<T>(generate: () => T): T {
  try {
    return generate();
  } catch (thrown) {
    // The transpiler's own verdict carries a payload; anything else is its failure.
    if (thrown instanceof Error && "payload" in thrown)
      throw new RejectionError("INVALID", 0, "the component does not validate");
    throw new LocalStop("compile-failed", String(thrown));
  }
}
