/**
 * The files that the component tools read when they are loaded. A child may read none: in its
 * program `node:fs/promises` leads, for the tools alone, to a module that holds them.
 */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChildModule } from "./child-module.ts";

const TOOLS = /\/jco-transpile\/vendor\/([\w-]+)\.js$/;
const FILES = "#tool-files";

/** Where `specifier` leads in `parent`, if that is not where Node would look. */
export function toolFilesOf(parent: string, specifier: string): string | undefined {
  return specifier === "node:fs/promises" && TOOLS.test(parent) ? `${parent}${FILES}` : undefined;
}

/** The module behind a URL of {@link toolFilesOf}; none for any other. */
export function toolFilesModule(url: string): ChildModule | undefined {
  if (!url.endsWith(FILES)) return undefined;
  const parent = url.slice(0, -FILES.length);
  const tool = `${TOOLS.exec(parent)?.[1]}.`;
  const directory = new URL(".", parent);
  const files = readdirSync(fileURLToPath(directory))
    .filter((name) => name.startsWith(tool) && name.endsWith(".wasm"))
    .map((name) => new URL(name, directory));
  const entries = files.map((file) => [file.href, readFileSync(file).toString("base64")]);
  const source =
    `const files = ${JSON.stringify(Object.fromEntries(entries))};\n` +
    `export const readFile = async (url) => Buffer.from(files[url.href], "base64");\n`;
  return { url, format: "module", source, imports: {} };
}
