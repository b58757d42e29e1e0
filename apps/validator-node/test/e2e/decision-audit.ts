/** What an auditor does with a running network: export a decision, verify it twice, doubt it. */

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DecisionVerdict, trustGenesis, verifyDecision } from "@platform/decision-proof";
import type { Devnet } from "@platform/devnet";
import { runCli } from "./run-cli.ts";

const SECOND_VERIFIER = fileURLToPath(
  new URL("../../../../packages/decision-proof/python/verify_decision.py", import.meta.url),
);

/** Code of the refusal by each verifier, or "accepted". */
export interface Verdicts {
  readonly ours: string;
  readonly second: string;
}

export interface Audit {
  readonly height: bigint;
  /** What `validator-node verify` says of the document, and of the first tampered copy. */
  readonly commands: readonly string[];
  readonly whole: Verdicts;
  /** Each tampered copy by what was done to it. */
  readonly tampered: Readonly<Record<string, Verdicts>>;
}

interface Certified {
  header: string;
  certificate: string;
  set: string;
}
interface Document {
  chainId: string;
  body: string;
  changes: Certified[];
  decision: Certified;
}

const flipped = (hex: string, at: number): string => {
  const place = at < 0 ? hex.length + at : at;
  return (
    hex.slice(0, place) +
    (Number.parseInt(hex[place] ?? "0", 16) ^ 1).toString(16) +
    hex.slice(place + 1)
  );
};

/** Each changes one thing that only one check can notice. */
const TAMPERINGS: Readonly<Record<string, (document: Document) => void>> = {
  "another state root": ({ decision }) => {
    decision.header = flipped(decision.header, 2 * 290);
  },
  "another power": ({ decision }) => {
    decision.set = flipped(decision.set, -1);
  },
  "a flipped signature": ({ decision }) => {
    decision.certificate = flipped(decision.certificate, -1);
  },
  "one signer only": ({ decision }) => {
    decision.certificate = `${decision.certificate.slice(0, 90)}0001${decision.certificate.slice(94, 94 + 132)}`;
  },
  "another view": ({ decision }) => {
    decision.certificate = flipped(decision.certificate, 25);
  },
  "another parent certificate": (document) => {
    document.body = flipped(document.body, 2 * 60);
  },
  "trailing bytes": (document) => {
    document.body += "00";
  },
  "no epoch changes": (document) => {
    document.changes = [];
  },
  "a doubled epoch change": ({ changes }) => {
    changes.unshift(changes[0] as Certified);
  },
  "another network": (document) => {
    document.chainId = flipped(document.chainId, 0);
  },
};

/** Exports the newest decision of a node with its body, and asks both verifiers about it and its copies. */
export async function auditDecision({ nodes, layout }: Devnet): Promise<Audit> {
  const [node] = nodes;
  if (node === undefined) throw new Error("there is no validator");
  const { height } = await node.api.status();
  const directory = dirname(layout.genesis);
  const file = join(directory, "decision.json");
  const args = ["--height", String(height), "--url", node.api.url, "--out", file, "--with-body"];
  await cli(["decision", "export", ...args]);
  const text = readFileSync(file, "utf8");
  const copies = Object.entries(TAMPERINGS).map(([name, change], i) => {
    const document = JSON.parse(text) as Document;
    change(document);
    const path = join(directory, `tampered-${i}.json`);
    writeFileSync(path, JSON.stringify(document));
    return [name, path] as const;
  });
  const files = [file, ...copies.map(([, path]) => path)];
  const second = await python([SECOND_VERIFIER, "--trust", layout.genesis, ...files]);
  const trust = trustGenesis(readFileSync(layout.genesis, "utf8"));
  const judged = (path: string, i: number): Verdicts => ({
    ours: wordOf(verifyDecision(readFileSync(path, "utf8"), trust)),
    second: / (accepted|DECISION_\w+) /.exec(second[i] ?? "")?.[1] ?? "?",
  });
  return {
    height,
    // The shipped command on the whole document and on one copy; its other half is the same function.
    commands: [
      await verifyCommand(file, layout.genesis),
      await verifyCommand(files[1], layout.genesis),
    ],
    whole: judged(file, 0),
    tampered: Object.fromEntries(copies.map(([name, path], i) => [name, judged(path, i + 1)])),
  };
}

function wordOf(verdict: DecisionVerdict): string {
  return verdict.verdict === "accept" ? "accepted" : verdict.error.code;
}

async function verifyCommand(file: string | undefined, genesis: string): Promise<string> {
  const answer = JSON.parse(await cli(["verify", file ?? "", "--trust", genesis, "--json"])) as {
    ok?: boolean;
    error?: { code: string };
  };
  return answer.ok === true ? "accepted" : (answer.error?.code ?? "?");
}

async function cli(args: readonly string[]): Promise<string> {
  const run = runCli("validatorNode", args);
  const code = await run.exited;
  if (code === 0 || code === 12) return run.stdout();
  throw new Error(`validator-node ${args.join(" ")} ended with ${code}: ${run.stderr()}`);
}

/** A line for each file. */
function python(args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile("python3", args, { encoding: "utf8" }, (error, stdout, stderr) => {
      if (error === null || error.code === 1) resolve(stdout.split("\n"));
      else reject(new Error(`python3 is needed (Debian: apt-get install python3): ${stderr}`));
    });
  });
}
