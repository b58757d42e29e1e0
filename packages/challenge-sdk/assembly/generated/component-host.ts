// Made from packages/protocol/src/host-abi.json by scripts/write-wit.mjs; do not edit.

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "log")
export declare function log(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "account-get-mana")
export declare function account_get_mana(
  ptr: usize,
  len: i32,
): i64;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "account-spend-mana")
export declare function account_spend_mana(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "account-credit-mana")
export declare function account_credit_mana(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "submit-mesh-job")
export declare function submit_mesh_job(
  ptr: usize,
  len: i32,
): i64;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "create-governance-proposal")
export declare function create_governance_proposal(
  ptr: usize,
  len: i32,
): i64;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "open-governance-voting")
export declare function open_governance_voting(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "cast-governance-vote")
export declare function cast_governance_vote(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "close-governance-voting")
export declare function close_governance_voting(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "execute-governance-proposal")
export declare function execute_governance_proposal(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "get-pending-mesh-jobs")
export declare function get_pending_mesh_jobs(
  cap: i32,
  result: usize,
): void;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "anchor-receipt")
export declare function anchor_receipt(
  ptr: usize,
  len: i32,
): i64;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "get-reputation")
export declare function get_reputation(
  ptr: usize,
  len: i32,
): i64;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "verify-zk-proof")
export declare function verify_zk_proof(
  ptr: usize,
  len: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "input-size")
export declare function input_size(
  kind: i32,
): i32;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "input-read")
export declare function input_read(
  kind: i32,
  offset: i32,
  len: i32,
  result: usize,
): void;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "submission-run")
export declare function submission_run(
  entry_ptr: usize,
  entry_len: i32,
  in_ptr: usize,
  in_len: i32,
  out_cap: i32,
  fuel: i64,
  pages: i32,
  result: usize,
): void;

// @ts-ignore: decorator
@external("platform:challenge/host@0.1.0", "submission-fuel")
export declare function submission_fuel(
): i64;
