/**
 * What the component tools import of WASI, without any of it: no files, no environment, and zeros
 * for random numbers, so that the same component gives the same glue in every process. The usual
 * shim starts a worker and loads a native addon, which a sandbox process may not.
 */

class Absent {}

function denied(): never {
  throw new Error("the component tools asked for a system call");
}

/** Standard error: what a tool prints before it aborts is dropped. */
const outputStream = {
  checkWrite: () => 65_536n,
  write: () => undefined,
  blockingFlush: () => undefined,
  blockingWriteAndFlush: () => undefined,
};

export const environment = { getEnvironment: () => [] };
export const exit = { exit: denied };
export const stderr = { getStderr: () => outputStream };
export const stdin = { getStdin: denied };
export const stdout = { getStdout: () => outputStream };
export const terminalInput = { TerminalInput: Absent };
export const terminalOutput = { TerminalOutput: Absent };
export const terminalStderr = { getTerminalStderr: () => undefined };
export const terminalStdin = { getTerminalStdin: () => undefined };
export const terminalStdout = { getTerminalStdout: () => undefined };
export const preopens = { getDirectories: () => [] };
export const types = {
  Descriptor: Absent,
  DirectoryEntryStream: Absent,
  filesystemErrorCode: () => undefined,
};
export const error = { Error: Absent };
export const streams = { InputStream: Absent, OutputStream: Absent };
export const random = {
  getRandomBytes: (length: bigint) => new Uint8Array(Number(length)),
  getRandomU64: () => 0n,
  insecureSeed: () => [0n, 0n],
};
