import { answerApi } from "./api/table";
import { apply, finalize, initialize } from "./execution";
import { answer, inputReader, openInput, outputLength, outputPointer } from "./fw/exchange";
import { Writer } from "./fw/writer";
import { buildGenesis } from "./genesis";
import { migrateFrom } from "./migrations";
import { SPEC_NAME, SPEC_VERSION, STATE_FORMAT } from "./spec";

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
  const w = new Writer(32).u32(SPEC_VERSION).u32(STATE_FORMAT);
  answer(w.compact(<u32>SPEC_NAME.length).tag(SPEC_NAME));
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

/** Argument: the spec version of the runtime that wrote the state (u32). 0, or the upgrade fails. */
export function migrate(): i32 {
  const r = inputReader();
  const version = r.u32();
  return r.done() ? migrateFrom(version) : 1;
}
