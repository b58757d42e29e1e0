/** Judges this example's samples on the validators' sandbox: `node scripts/judge.ts [seed]`. */
import { describeEvaluation, runLocal } from "@platform/challenge-sdk";
import { sha256Hex, utf8 } from "@platform/protocol";
import { challenge, submissions } from "../src/index.ts";

const seed = Number(process.argv[2] ?? 1);
const made = await challenge(seed);
// Stands for the seed of the network, which nobody knows at submission.
const late = sha256Hex(utf8(`late seed ${seed}`));
for (const { name, miner, kind, bytes } of submissions(seed)) {
  const evaluation = await runLocal({ ...made, payload: bytes, seed: late });
  console.log(`${name} (${kind}, miner ${miner}, ${bytes.length} bytes)`);
  for (const line of describeEvaluation(evaluation)) console.log(`  ${line}`);
}
