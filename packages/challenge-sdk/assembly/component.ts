// The host functions as a component imports them, under the names of ./platform: the same sources
// build a module or a component. Contract: packages/protocol/wit/challenge.wit.

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "log")
declare function hostLog(ptr: usize, len: i32): i32;
// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "input-size")
declare function hostInputSize(kind: i32): i32;
// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "input-read")
declare function hostInputRead(kind: i32, offset: i32, len: i32, result: usize): void;
// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "submission-run")
declare function hostSubmissionRun(
  entryPtr: usize,
  entryLen: i32,
  inPtr: usize,
  inLen: i32,
  outCap: i32,
  fuel: i64,
  pages: i32,
  result: usize,
): void;
// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "submission-fuel")
declare function hostSubmissionFuel(): i64;

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
  return hostLog(ptr, len);
}

export function input_size(kind: i32): i32 {
  return hostInputSize(kind);
}

export function input_read(kind: i32, offset: i32, ptr: usize, len: i32): i32 {
  target = ptr;
  room = len;
  hostInputRead(kind, offset, len, RESULT);
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
  hostSubmissionRun(entryPtr, entryLen, inPtr, inLen, outCap, fuel, pages, RESULT);
  return load<i64>(RESULT);
}

export function submission_fuel(): i64 {
  return hostSubmissionFuel();
}
