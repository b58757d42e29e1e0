// Lints docker/: the Dockerfile and the compose file. Needs no engine and no network.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, runTool } from "./run-tool.mjs";

const DOCKERFILE = "docker/Dockerfile";
const COMPOSE = "docker/compose.yml";
const faults = [];

/** What no linter of ours knows and what each has cost somebody a build or a secret. */
function ownRules() {
  const lines = readFileSync(join(ROOT, DOCKERFILE), "utf8").split("\n");
  if (lines.some((line) => /^#\s*syntax=/.test(line)))
    faults.push(`${DOCKERFILE}: a syntax line makes the builder fetch its frontend`);
  if (!lines.some((line) => line.startsWith("ARG BASE_IMAGE=")))
    faults.push(`${DOCKERFILE}: BASE_IMAGE must be an argument`);
  const users = lines.filter((line) => line.startsWith("USER "));
  if (!/^USER [1-9][0-9]*(:[1-9][0-9]*)?$/.test(users.at(-1) ?? ""))
    faults.push(`${DOCKERFILE}: the last USER must be a number other than 0`);
  const compose = readFileSync(join(ROOT, COMPOSE), "utf8");
  for (const [line, address] of compose.matchAll(/^\s*- ["']([0-9.:]+):[0-9]+["']$/gm))
    if (!address.startsWith("127.0.0.1:"))
      faults.push(`${COMPOSE}: ${line.trim()} is published beyond loopback`);
}

ownRules();
for (const fault of faults) console.error(fault);
// The formatter chooses the quotes.
const codes = [
  await runTool("dockerfile-utils", ["lint", DOCKERFILE]),
  await runTool("dclint", [
    COMPOSE,
    "--max-warnings",
    "0",
    "--disable-rule",
    "require-quotes-in-ports",
  ]),
];
process.exit(faults.length === 0 && codes.every((code) => code === 0) ? 0 : 1);
