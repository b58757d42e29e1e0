import { allocate, resetArena } from "./arena";
import { Bytes } from "./bytes";
import { Reader } from "./reader";
import { Writer } from "./writer";

// Input and output of the call in hand; both lie in the arena and die with the next input.
let inputPointer: usize = 0;
let inputLength: i32 = 0;
let answerPointer: usize = 0;
let answerLength: i32 = 0;

/** Room for the argument of the next call; everything of the last call is gone from here on. */
export function openInput(length: i32): usize {
  if (length < 0) unreachable();
  resetArena();
  inputPointer = allocate(length);
  inputLength = length;
  answerLength = 0;
  return inputPointer;
}

export function inputBytes(): Bytes {
  return new Bytes(inputPointer, inputLength);
}

export function inputReader(): Reader {
  return Reader.of(inputBytes());
}

export function answer(writer: Writer): void {
  const bytes = writer.view();
  answerPointer = bytes.pointer();
  answerLength = bytes.length();
}

export function outputPointer(): usize {
  return answerPointer;
}

export function outputLength(): i32 {
  return answerLength;
}
