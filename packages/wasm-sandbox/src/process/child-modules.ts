/**
 * The child's program as plain JavaScript. Stripping types in each child would cost it 130 ms and
 * 35 MB, more than everything else that it does; so the parent strips them, once, and a child gets
 * its modules in the first message. It then needs no right to read them either.
 */

import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SHIM, SHIMMED } from "../component/shimmed.ts";
import type { ChildModule } from "./child-module.ts";
import { toolFilesModule, toolFilesOf } from "./tool-files.ts";

/** First message to a child; later ones bring the modules of a part. */
export interface ChildProgram {
  readonly entry: string;
  readonly modules: readonly ChildModule[];
}

/** What a child gets only when a job needs it: each is the file of a dynamic import. */
export const PARTS = {
  observer: "../observe/observer.ts",
  component: "../component/runnable-component.ts",
  proofs: "../proof/groth16.ts",
} as const;
export type Part = keyof typeof PARTS;

/** Static imports and re-exports, one at the start of a line: all that this workspace has. */
const FROM =
  /^(?:import|export)\s+(?:[\w$]+\s*,?\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})?\s*from\s*["']([^"']+)["']/gm;

/** Dynamic imports, of parts only: they resolve, and are there once the part was sent. */
const PART = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

const programs = new Map<string, ChildProgram>();

/** @returns the same each time; read and stripped at the first call */
export function childProgram(): ChildProgram {
  return collected("./child.ts");
}

/** The modules of a part that the program itself does not have. */
export function childPart(part: Part): ChildProgram {
  return collected(PARTS[part], childProgram());
}

/** @param own what is there already; a part, unlike it, comes with its dynamic imports */
function collected(file: string, own?: ChildProgram): ChildProgram {
  const known = programs.get(file) ?? collect(new URL(file, import.meta.url).href, own);
  programs.set(file, known);
  return known;
}

function collect(entry: string, own: ChildProgram | undefined): ChildProgram {
  const without = new Set(own?.modules.map(({ url }) => url));
  const modules = new Map<string, ChildModule>();
  const open = [entry];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (modules.has(url) || without.has(url)) continue;
    const module = readModule(url);
    modules.set(url, module);
    open.push(...(own === undefined ? module.follows : Object.values(module.imports)));
  }
  return { entry, modules: [...modules.values()] };
}

interface ReadModule extends ChildModule {
  /** Of its imports, those that must be there when it is loaded. */
  readonly follows: readonly string[];
}

function readModule(url: string): ReadModule {
  const files = toolFilesModule(url);
  if (files !== undefined) return { ...files, follows: [] };
  const text = readFileSync(fileURLToPath(url), "utf8");
  if (url.endsWith(".json")) return { url, format: "json", source: text, imports: {}, follows: [] };
  const source = url.endsWith(".ts") ? strip(text) : text;
  const now = importsOf(url, source, FROM);
  const imports = { ...now, ...importsOf(url, source, PART) };
  return { url, format: "module", source, imports, follows: Object.values(now) };
}

function importsOf(url: string, source: string, pattern: RegExp): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, specifier = ""] of source.matchAll(pattern)) {
    const target = resolve(url, specifier);
    if (target !== undefined) found[specifier] = target;
  }
  return found;
}

/** None for Node's own modules. */
function resolve(parent: string, specifier: string): string | undefined {
  if (specifier.startsWith(SHIMMED)) return SHIM;
  if (specifier.startsWith("node:")) return toolFilesOf(parent, specifier);
  return pathToFileURL(createRequire(parent).resolve(specifier)).href;
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
