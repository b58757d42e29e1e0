// The host functions as a component imports them, under the names of ./platform: the same sources
// build a module or a component. Contract: packages/protocol/wit/challenge.wit.

import * as host from "./generated/component-host";

/** Where the host puts a tuple: its number, then pointer and length of its list. */
const RESULT: usize = memory.data(16, 8);
/** `result<list<u8>, u32>` of `evaluate`. */
const ANSWER: usize = memory.data(12, 4);

/** The caller's own buffer, which the allocator hands out for the list that comes back. */
let target: usize = 0;
let room: i32 = 0;
let outputPtr: usize = 0;
let outputLen: i32 = 0;

/** Called by the host for each list that it gives back. */
export function cabi_realloc(_old: usize, _oldLen: i32, _align: i32, len: i32): usize {
  return len <= room ? target : heap.alloc(len);
}

/** What `evaluate` of the component returns for what `evaluate` of the sources returned. */
export function answer(result: i32): usize {
  store<u8>(ANSWER, result == 0 ? 0 : 1);
  if (result == 0) {
    store<usize>(ANSWER, outputPtr, 4);
    store<i32>(ANSWER, outputLen, 8);
  } else store<i32>(ANSWER, result, 4);
  return ANSWER;
}

export function log(ptr: usize, len: i32): i32 {
  return host.log(ptr, len);
}

export function input_size(kind: i32): i32 {
  return host.input_size(kind);
}

export function input_read(kind: i32, offset: i32, ptr: usize, len: i32): i32 {
  target = ptr;
  room = len;
  host.input_read(kind, offset, len, RESULT);
  return load<i32>(RESULT);
}

/** The bytes must stay as they are until `evaluate` returns: nothing frees them. */
export function output_write(ptr: usize, len: i32): i32 {
  outputPtr = ptr;
  outputLen = len;
  return 0;
}

export function submission_run(
  entryPtr: usize,
  entryLen: i32,
  inPtr: usize,
  inLen: i32,
  outPtr: usize,
  outCap: i32,
  fuel: i64,
  pages: i32,
): i64 {
  target = outPtr;
  room = outCap;
  host.submission_run(entryPtr, entryLen, inPtr, inLen, outCap, fuel, pages, RESULT);
  return load<i64>(RESULT);
}

export function submission_fuel(): i64 {
  return host.submission_fuel();
}
