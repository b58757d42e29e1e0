import { answerApi } from "./api/table";
import { apply, finalize, initialize } from "./execution";
import { answer, openInput, outputLength, outputPointer } from "./fw/exchange";
import { Writer } from "./fw/writer";
import { buildGenesis } from "./genesis";
import { SPEC_VERSION, STATE_FORMAT } from "./spec";

import "./fw/halt";

/** Room for the next call's argument. */
export function input(length: i32): usize {
  return openInput(length);
}

export function output_ptr(): usize {
  return outputPointer();
}

export function output_len(): i32 {
  return outputLength();
}

export function core_version(): i32 {
  answer(new Writer(8).u32(SPEC_VERSION).u32(STATE_FORMAT));
  return 0;
}

export function genesis_build(): i32 {
  return buildGenesis();
}

export function initialize_block(): i32 {
  return initialize();
}

export function apply_extrinsic(): i32 {
  return apply();
}

export function finalize_block(): i32 {
  const summary = new Writer(64);
  const code = finalize(summary);
  if (code == 0) answer(summary);
  return code;
}

export function api(): i32 {
  return answerApi();
}
