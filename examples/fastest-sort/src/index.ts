export { submissions } from "../scripts/submissions.ts";
export { challenge } from "./challenge.ts";
export { inputsOf } from "./inputs.ts";
export { GUESSED_SEEDS, PROGRAMS, type ProgramName, readProgram } from "./programs.ts";
