// Goal: a verifier that was written from docs/spec alone judges every document as ours does, so the pages are complete; method: the Python program on the accepted and the tampered samples, with and without libsodium.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trustGenesis, verifyDecision } from "../../src/index.ts";
import { mutate, seededRandom } from "../support/mutate.ts";
import { ACCEPTED, FULL, GENESIS_TEXT, HEAD_TRUST, SMALL } from "../support/sample.ts";
import { TAMPERED } from "../support/tampered.ts";

const program = fileURLToPath(new URL("../../python/verify_decision.py", import.meta.url));
/** Runs the program as if libsodium were not installed. */
const WITHOUT_SODIUM =
  "import runpy,sys; sys.modules['nacl']=sys.modules['nacl.bindings']=None; " +
  "sys.argv=sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')";

/** Files of one run of the program. */
const BATCH = 1_000;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "platform-decision-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** Verdict of each file: "accepted" or the code. */
function python(
  trust: readonly string[],
  files: readonly string[],
  start: readonly string[] = [],
): Promise<{ code: number; verdicts: string[] }> {
  return new Promise((resolve, reject) => {
    const args = [...start, program, ...trust, "--", ...files];
    execFile(
      "python3",
      args,
      { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error !== null && error.code !== 1)
          return reject(
            new Error(`python3 is needed (Debian: apt-get install python3): ${stderr}`),
          );
        const lines = stdout.trimEnd().split("\n");
        const verdicts = lines.map((line) => /: (accepted|refused (\S+))/.exec(line));
        resolve({
          code: error === null ? 0 : 1,
          verdicts: verdicts.map((match) => match?.[2] ?? match?.[1] ?? "?"),
        });
      },
    );
  });
}

const MUTATED = process.env["E2E_FULL"] === "1" ? 10_000 : 400;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_120);

/** Both on the same damage: they must agree on each verdict, and on the check that refuses. */
it(`agrees with ours on ${MUTATED} mutated documents (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(SEED);
  const trust = trustGenesis(GENESIS_TEXT);
  const documents = Array.from({ length: MUTATED }, () =>
    random(2) === 0 ? mutate(random, FULL, ACCEPTED.full) : mutate(random, SMALL, ACCEPTED.small),
  );
  const ours = documents.map((text) => {
    const verdict = verifyDecision(text, trust);
    return verdict.verdict === "accept" ? "accepted" : verdict.error.code;
  });
  const start = ["--trust", file("genesis.json", GENESIS_TEXT)];
  for (let at = 0; at < MUTATED; at += BATCH) {
    const files = documents.slice(at, at + BATCH).map((text, i) => file(`mutated-${i}.json`, text));
    const { verdicts } = await python(start, files);
    const wrong = verdicts.flatMap((one, i) =>
      one === ours[at + i] ? [] : [[at + i, one, ours[at + i]]],
    );
    expect(wrong).toEqual([]);
  }
});

describe.each([
  ["as installed", []],
  ["without libsodium", ["-c", WITHOUT_SODIUM]],
] as const)("the second verifier, %s", (_, start) => {
  const genesis = (): string[] => ["--trust", file("genesis.json", `${GENESIS_TEXT}\n`)];
  const head = ["--trust-head", `${HEAD_TRUST.height}:${HEAD_TRUST.hash}`];

  it("accepts what ours accepts", async () => {
    const { "from-head": fromHead, ...rest } = ACCEPTED;
    const files = Object.entries(rest).map(([name, text]) => file(`${name}.json`, `${text}\n`));
    expect(await python(genesis(), files, start)).toEqual({
      code: 0,
      verdicts: files.map(() => "accepted"),
    });
    const one = [file("from-head.json", fromHead)];
    expect(await python(head, one, start)).toEqual({ code: 0, verdicts: ["accepted"] });
  });

  it.each([false, true])("refuses what ours refuses, by the same check (head: %s)", async (at) => {
    const documents = TAMPERED.filter(({ fromHead }) => (fromHead ?? false) === at);
    const files = documents.map(({ text }, i) => file(`${at}-${i}.json`, text));
    const { code, verdicts } = await python(at ? head : genesis(), files, start);
    expect(code).toBe(1);
    expect(documents.map(({ name }, i) => [name, verdicts[i]])).toEqual(
      documents.map(({ name, code: wanted }) => [name, wanted]),
    );
  });
});
