// Judges sorting programs: correct on inputs that nobody knew at submission, then by metered fuel.
import {
  fail,
  note,
  OK,
  PARAMETERS,
  Random,
  RUN_OK,
  readInput,
  runSubmission,
  SEED,
  u32At,
  writeScore,
} from "@platform/challenge-sdk/assembly";
import { ARRAYS, makeInput } from "./inputs";
import { sortKeys } from "./reference";

/** Fuel for each key at which a program scores half of the whole. */
const HALF_SCORE_FUEL_PER_KEY: u64 = 1_000;
const WHOLE: u64 = 1_000_000_000;
/** Memory of the program, 512 KiB: a load is the dearer, the larger the memory may be. */
const PROGRAM_PAGES: i32 = 8;

/**
 * Parameters: u32 little-endian, the fuel of all runs together. The payload exports `memory`,
 * `alloc(i32) -> i32` and `sort(ptr, len) -> i64`, over u32 little-endian keys.
 * A program that fails or sorts wrongly scores 0; how it ended stands in the record.
 */
export function evaluate(): i32 {
  const parameters = readInput(PARAMETERS);
  if (parameters.length != 4) return fail("the challenge's parameters are not a u32");
  const budget = <u64>u32At(parameters, 0);
  const random = new Random(readInput(SEED), 0);
  let spent: u64 = 0;
  let keys: u64 = 0;
  for (let i = 0; i < ARRAYS; i++) {
    const input = makeInput(random, i);
    const output = new Uint8Array(input.length);
    const run = runSubmission("sort", input, output, budget - spent, PROGRAM_PAGES);
    if (run.outcome != RUN_OK) return worthless("the program did not end well", spent + run.fuel);
    spent += run.fuel;
    keys += input.length >> 2;
    sortKeys(input);
    if (
      run.written != input.length ||
      memory.compare(output.dataStart, input.dataStart, input.length) != 0
    )
      return worthless("the output is not the sorted input", spent);
  }
  return score(scoreOf(keys, spent), spent);
}

/** Falls with fuel and never reaches the whole: half of it at 1,000 fuel a key. */
function scoreOf(keys: u64, spent: u64): u64 {
  const half = keys * HALF_SCORE_FUEL_PER_KEY;
  return (WHOLE * half) / (half + spent);
}

function worthless(reason: string, spent: u64): i32 {
  note(reason);
  return score(0, spent);
}

/** The note beside the score: fuel of all runs, u64 little-endian. */
function score(value: u64, spent: u64): i32 {
  const fuel = new Uint8Array(8);
  store<u64>(fuel.dataStart, spent);
  writeScore(value, fuel);
  return OK;
}
