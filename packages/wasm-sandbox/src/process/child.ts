/**
 * Entry of a sandbox process. It holds no keys, files or sockets (permission model, empty
 * environment) and imports only what an evaluation needs, since each node keeps one warm.
 */

import { hash } from "node:crypto";
import { compileEagerly } from "../compile-mode.ts";
import { type CompiledChallenge, compileChallenge, runEvaluation } from "../run/evaluate.ts";
import { loadObserver, needsProbes } from "../run/observed.ts";
import type { EvaluationRequest } from "../run/request.ts";
import type { ChildMessage, Job } from "./messages.ts";

compileEagerly();

/** Compiled challenges that stay warm: a node evaluates few at a time. */
const MAX_COMPILED = 4;
const compiled = new Map<string, CompiledChallenge>();

async function compileCached(request: EvaluationRequest): Promise<CompiledChallenge> {
  const { limits, allowedImports } = request;
  const key = JSON.stringify([
    hash("sha256", request.module, "hex"),
    request.sandboxVersion,
    allowedImports,
    limits.memoryPages,
    limits.functions,
    limits.globals,
    needsProbes(request.observe),
  ]);
  const known = compiled.get(key) ?? (await compileChallenge(request));
  compiled.delete(key);
  compiled.set(key, known);
  if (compiled.size > MAX_COMPILED) compiled.delete(compiled.keys().next().value as string);
  return known;
}

async function run(job: Job): Promise<void> {
  const { id, request } = job;
  const observer = await loadObserver(request);
  send({ kind: "report", id, report: await runEvaluation(request, compileCached, observer) });
}

function send(message: ChildMessage): void {
  process.send?.(message);
}

// A rejection ends this process, as any exception would: the parent sees its exit. The next job comes
// after the report of this one.
process.on("message", (job: Job) => void run(job));
// The parent is gone: nothing else would end this process.
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });
