export { halt } from "./halt";
export { PARAMETERS, PAYLOAD, readInput, SEED, u16At, u32At, u64At } from "./input";
export { fail, GUEST_ERROR, MAX_SCORE, note, OK, writeScore } from "./output";
export { Random } from "./random";
export {
  RUN_BAD_OUTPUT,
  RUN_GUEST_ERROR,
  RUN_HOST_DENIED,
  RUN_OK,
  RUN_OUT_OF_FUEL,
  RUN_REJECTED,
  RUN_STACK_EXHAUSTED,
  RUN_TRAP,
  Run,
  runSubmission,
} from "./submission";
