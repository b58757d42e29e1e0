import { submission_fuel, submission_run } from "./platform";

/** Outcome bytes of PROTOCOL §1. */
export const RUN_OK: u32 = 0;
export const RUN_GUEST_ERROR: u32 = 1;
export const RUN_OUT_OF_FUEL: u32 = 2;
export const RUN_STACK_EXHAUSTED: u32 = 3;
export const RUN_TRAP: u32 = 4;
export const RUN_BAD_OUTPUT: u32 = 5;
export const RUN_HOST_DENIED: u32 = 6;
export const RUN_REJECTED: u32 = 7;

/** How the miner's own program ended. */
export class Run {
  constructor(
    public readonly outcome: u32,
    /** Bytes written to the output, which may be fewer than the program gave. */
    public readonly written: i32,
    /** Metered fuel: exact when the outcome is ok, else the whole budget. */
    public readonly fuel: u64,
  ) {}
}

/**
 * Runs an export of the payload in a fresh instance under its own budget, which is also charged to
 * the challenge. `entry` is ASCII.
 */
export function runSubmission(
  entry: string,
  input: Uint8Array,
  output: Uint8Array,
  fuel: u64,
  pages: i32,
): Run {
  const name = String.UTF8.encode(entry);
  const result = <u64>(
    submission_run(
      changetype<usize>(name),
      name.byteLength,
      input.dataStart,
      input.length,
      output.dataStart,
      output.length,
      <i64>fuel,
      pages,
    )
  );
  return new Run(<u32>(result >> 32), <i32>(<u32>result), <u64>submission_fuel());
}
