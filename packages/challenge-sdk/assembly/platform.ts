// The host functions of module `platform` (the file's base name is the import module's name).
// Contract: packages/protocol/src/host-abi.json.

export declare function log(ptr: usize, len: i32): i32;
export declare function input_size(kind: i32): i32;
export declare function input_read(kind: i32, offset: i32, ptr: usize, len: i32): i32;
export declare function output_write(ptr: usize, len: i32): i32;
export declare function submission_run(
  entry_ptr: usize,
  entry_len: i32,
  in_ptr: usize,
  in_len: i32,
  out_ptr: usize,
  out_cap: i32,
  fuel: i64,
  pages: i32,
): i64;
export declare function submission_fuel(): i64;
