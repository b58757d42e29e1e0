/**
 * What a sandbox process starts with: plain JavaScript, the only file that it may read. It takes
 * its program out of the first message and runs it; see child-modules.ts.
 */

import { registerHooks } from "node:module";

/** @param {import("./child-modules.ts").ChildProgram} program */
async function start({ entry, modules }) {
  const byUrl = new Map(modules.map((module) => [module.url, module]));
  registerHooks({
    resolve(specifier, context, next) {
      const url = specifier === entry ? entry : byUrl.get(context.parentURL)?.imports[specifier];
      if (url === undefined) return next(specifier, context);
      return { url, format: byUrl.get(url).format, shortCircuit: true };
    },
    load(url, context, next) {
      const module = byUrl.get(url);
      if (module === undefined) return next(url, context);
      return { format: module.format, source: module.source, shortCircuit: true };
    },
  });
  await import(entry);
  // Only now: without a listener nothing would keep this process from ending.
  process.off("message", onProgram);
}

/** @param {import("./child-modules.ts").ChildProgram} program */
function onProgram(program) {
  // A program that does not load ends the process, which the parent sees.
  void start(program);
}

process.on("message", onProgram);
