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
/** For people only; never part of the state. */
export declare function log(p: usize, l: i32): void;
