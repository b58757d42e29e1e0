/**
 * What a sandbox process starts with: plain JavaScript, the only file that it may read. It takes
 * its program out of the first message and runs it; see child-modules.ts.
 */

import { registerHooks } from "node:module";

/** Of the program and of the parts that came later. */
const byUrl = new Map();

/** @param {import("./child-modules.ts").ChildProgram} program */
async function start({ entry }) {
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
}

/** @param {import("./child-modules.ts").ChildProgram | import("./messages.ts").Batch} message */
function onMessage(message) {
  if (!("modules" in message)) return;
  const first = byUrl.size === 0;
  for (const module of message.modules) byUrl.set(module.url, module);
  // A program that does not load ends the process, which the parent sees.
  if (first) void start(message);
}

process.on("message", onMessage);
