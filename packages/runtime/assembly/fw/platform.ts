/**
 * Everything that the runtime asks of its host, import module `platform` (this file's base name).
 * Pointers and lengths are bytes of linear memory. Nothing here can read a clock or randomness.
 */

/** Copies min(len, cap) bytes of the value to vp; its whole length, or -1 if the key is absent. */
export declare function storage_get(kp: usize, kl: i32, vp: usize, cap: i32): i32;
export declare function storage_set(kp: usize, kl: i32, vp: usize, vl: i32): void;
export declare function storage_delete(kp: usize, kl: i32): void;
/** Smallest key strictly after the given one: its length, or -1; cap is at least the longest key. */
export declare function storage_next(kp: usize, kl: i32, outp: usize, cap: i32): i32;
/** Opens a layer of writes and events. */
export declare function storage_mark(): void;
/** Throws the top layer away. */
export declare function storage_rollback(): void;
/** Merges the top layer into the one below. */
export declare function storage_commit(): void;
/** SHA-256 of the bytes to the 32 bytes at outp. */
export declare function sha256(p: usize, l: i32, outp: usize): void;
/** Scheme 0 ed25519, 1 sr25519; 1 if the 64 bytes at sig are a signature of the message. */
export declare function verify(scheme: i32, pk: usize, msg: usize, len: i32, sig: usize): i32;
export declare function deposit_event(p: usize, l: i32): void;
/**
 * Judges the module with the SHA-256 at hashp and l bytes, and tries it on a copy of the state. 0: its
 * spec version (u32) lies at outp and its bytes under `:code/next`; else an error of the system pallet.
 */
export declare function code_stage(hashp: usize, l: i32, outp: usize): i32;
/**
 * Puts `:code/next` under `:code` and lets it migrate the state: 0, its spec version at outp; else an
 * error of the system pallet, and the state is as before. `:code/next` is gone either way.
 */
export declare function code_switch(outp: usize): i32;
/** Groth16 over BN254: a key, a proof and its inputs in one block. 1 it holds, 0 not, -1 no block. */
export declare function zk_verify(p: usize, l: i32): i32;
/** For people only; never part of the state. */
export declare function log(p: usize, l: i32): void;
