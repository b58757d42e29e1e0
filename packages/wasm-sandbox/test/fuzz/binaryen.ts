/**
 * Modules of binaryen's own fuzzer (`wasm-opt -ttf`), from the binaryen that the AssemblyScript
 * compiler brings. The tool is a command: its binary is compiled once and run anew for each module.
 */

import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";
import { engine } from "../../src/index.ts";
import { Random } from "./random.ts";

const FEATURES = [
  "mutable-globals",
  "sign-ext",
  "nontrapping-float-to-int",
  "multivalue",
  "bulk-memory",
];
/**
 * NaNs become 0, so that the bare module shows no bits of the engine; nothing is imported. Removing
 * imports leaves some modules invalid: the decoder's verdict finds them, the tool would print them.
 */
const ARGUMENTS = [
  ...["-ttf", "--denan", "--remove-imports", "--no-validation", "--mvp-features"],
  ...FEATURES.map((name) => `--enable-${name}`),
];
const WIDE = ["--enable-simd", "--enable-tail-call"];
const MIN_INPUT_BYTES = 1000;
const MAX_INPUT_BYTES = 8000;

/** Hooks that the tool's loader asks for; the rest it takes from Node. */
interface Loader {
  readonly arguments: readonly string[];
  readonly print: () => void;
  readonly printErr: () => void;
  readonly quit: (status: number) => void;
  readonly postRun: readonly (() => void)[];
  readonly instantiateWasm: (
    imports: never,
    done: (instance: object, module: object) => void,
  ) => object;
}

type Tool = (loader: Loader, require: NodeJS.Require, file: string, directory: string) => void;

function loadTool() {
  // Beside the compiler's real place stands what it depends on.
  const compiler = new URL("../../../runtime/node_modules/assemblyscript", import.meta.url);
  const path = join(dirname(realpathSync(compiler)), "binaryen", "bin", "wasm-opt");
  const require = createRequire(path);
  const source = readFileSync(path, "utf8").replace(/^#!.*/, "");
  const names = ["Module", "require", "__filename", "__dirname"];
  const run = compileFunction(source, names, { filename: path }) as Tool;
  // The binary is a string inside: the same text, with another last statement, answers it.
  const last = source.lastIndexOf("createWasm()");
  const asked = `${source.slice(0, last)};return findWasmBinary()`;
  const binary = compileFunction(asked, names, { filename: path }) as (
    ...args: Parameters<Tool>
  ) => Uint8Array;
  const quiet = { arguments: [], print: () => undefined, printErr: () => undefined } as never;
  return {
    run,
    path,
    require,
    compiled: new engine.Module(binary(quiet, require, path, dirname(path))),
  };
}

export class BinaryenFuzzer {
  readonly #tool = loadTool();
  readonly #arguments: readonly string[];
  readonly #directory = mkdtempSync(join(tmpdir(), "sandbox-ttf-"));

  /** @param wide with vectors and tail calls */
  constructor(wide: boolean) {
    this.#arguments = wide ? [...ARGUMENTS, ...WIDE] : ARGUMENTS;
  }

  /** Undefined when the tool gives up on these bytes, which it does for one in some. */
  async generate(seed: number): Promise<Uint8Array | undefined> {
    const random = new Random(seed);
    const length = random.between(MIN_INPUT_BYTES, MAX_INPUT_BYTES);
    const input = join(this.#directory, "input");
    const output = join(this.#directory, "output.wasm");
    writeFileSync(
      input,
      Uint8Array.from({ length }, () => random.below(256)),
    );
    rmSync(output, { force: true });
    const status = await this.#run([input, "-o", output, ...this.#arguments]);
    return status === 0 && existsSync(output) ? readFileSync(output) : undefined;
  }

  close(): void {
    rmSync(this.#directory, { recursive: true });
  }

  async #run(args: readonly string[]): Promise<number> {
    // A crash of the tool ends in a promise that nobody holds.
    let crashed: () => void = () => undefined;
    const crash = new Promise<number>((resolve) => {
      crashed = () => resolve(1);
    });
    process.on("unhandledRejection", crashed);
    try {
      return await Promise.race([this.#enter(args), crash]);
    } finally {
      process.off("unhandledRejection", crashed);
    }
  }

  #enter(args: readonly string[]): Promise<number> {
    return new Promise((resolve) => {
      const { run, require, path, compiled } = this.#tool;
      const loader: Loader = {
        arguments: args,
        print: () => undefined,
        printErr: () => undefined,
        quit: resolve,
        postRun: [() => resolve(0)],
        instantiateWasm: (imports, done) => {
          done(new engine.Instance(compiled, imports), compiled);
          return {};
        },
      };
      run(loader, require, path, dirname(path));
    });
  }
}
