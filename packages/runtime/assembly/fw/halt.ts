/** Takes the place of `env.abort`: a trap in the runtime is a bug and ends the instance. */
export function halt(_message: string, _file: string, _line: u32, _column: u32): void {
  unreachable();
}
