/**
 * The child's program as plain JavaScript. Stripping types in each child would cost it 130 ms and
 * 35 MB, more than everything else that it does; so the parent strips them, once, and a child gets
 * its modules in the first message. It then needs no right to read them either.
 */

import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface ChildModule {
  readonly url: string;
  readonly format: "module" | "json";
  readonly source: string;
  /** URL by specifier; Node's own modules are not in it. */
  readonly imports: Readonly<Record<string, string>>;
}

/** First message to a child. */
export interface ChildProgram {
  readonly entry: string;
  readonly modules: readonly ChildModule[];
}

/** Static imports and re-exports, one at the start of a line: all that this workspace has. */
const FROM =
  /^(?:import|export)\s+(?:[\w$]+\s*,?\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})?\s*from\s*["']([^"']+)["']/gm;

let program: ChildProgram | undefined;

/** @returns the same each time; read and stripped at the first call */
export function childProgram(): ChildProgram {
  program ??= collect(new URL("./child.ts", import.meta.url).href);
  return program;
}

function collect(entry: string): ChildProgram {
  const modules = new Map<string, ChildModule>();
  const open = [entry];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (modules.has(url)) continue;
    const module = readModule(url);
    modules.set(url, module);
    open.push(...Object.values(module.imports));
  }
  return { entry, modules: [...modules.values()] };
}

function readModule(url: string): ChildModule {
  const text = readFileSync(fileURLToPath(url), "utf8");
  if (url.endsWith(".json")) return { url, format: "json", source: text, imports: {} };
  const source = url.endsWith(".ts") ? strip(text) : text;
  const require = createRequire(url);
  const imports: Record<string, string> = {};
  for (const [, specifier = ""] of source.matchAll(FROM))
    if (!specifier.startsWith("node:"))
      imports[specifier] = pathToFileURL(require.resolve(specifier)).href;
  return { url, format: "module", source, imports };
}

/** Node warns that the function is experimental; this process runs through the same stripper. */
function strip(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
