// A small evaluation: reads its input, adds it up and answers.
import { OK, PAYLOAD, readInput, writeScore } from "@platform/challenge-sdk/assembly";

export function evaluate(): i32 {
  const payload = readInput(PAYLOAD);
  let sum: u64 = 0;
  for (let i = 0; i < payload.length; i++) sum = sum * 31 + payload[i];
  writeScore(sum % 1_000_000_000, new Uint8Array(0));
  return OK;
}
