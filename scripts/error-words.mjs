// Words for codes that have no text of their own in the sources: bare verdicts, and messages that are
// put together at run time.

/** Words in capitals in the sources that are no error codes. */
export const NO_ERROR_CODES = new Set([
  // Of other people's protocols, of Node and of SQLite.
  "ADD_PROVIDER",
  "ERR_ACCESS_DENIED",
  "PEER_RESPONSE",
  "SQLITE_BUSY",
  "SQLITE_CORRUPT",
  "SQLITE_ERROR",
  "SQLITE_LOCKED",
  "SQLITE_NOTADB",
  // Environment variables.
  "KEYSTORE_PASSPHRASE",
  "DEVNET_DATA_DIRECTORY",
  // What the weights submitter does about an error of the chain.
  "GIVE_UP_EPOCH",
  "LOOK_UP",
  "RETRY_NOW",
  // Values that a host function returns to a guest (packages/protocol/src/host-abi.json).
  "OUT_OF_RANGE",
  "UNKNOWN_KIND",
]);

/** By code; a code that a module of the sandbox also explains by number keeps both lines. */
export const VERDICT_WORDS = {
  CHAIN_REFUSED: "the chain node answered a call with an error",
  CHAIN_UNREACHABLE: "no connection to the Substrate chain, or it was lost",
  CHALLENGE_INVALID: "the description of the challenge has faults; all are listed",
  COMMAND_MANIFEST: "the command's manifest has faults; each is listed with its own code",
  CONSENSUS_BAD_CERTIFICATE:
    "signers not ascending and distinct, a wrong signature, no quorum, or other content",
  CONSENSUS_BAD_DIGEST: "the body has another digest, or none",
  CONSENSUS_BAD_JUSTIFICATION: "a proposal above view 0 that its claims do not justify",
  CONSENSUS_BAD_SIGNATURE: "not this member's signature over this vote, chain, epoch and set",
  CONSENSUS_MALFORMED: "fields that contradict each other",
  CONSENSUS_NOT_LEADER: "a proposal by a member that does not lead this view",
  CONSENSUS_UNKNOWN_SIGNER: "an index outside of the set",
  EVIDENCE_OTHER_CHAIN: "the votes are of another network",
  EVIDENCE_UNKNOWN_MEMBER: "the accused hotkey is not in the set of the document",
  DATABASE_IO: "the disk refused: full, read-only, missing rights or failing",
  EXECUTION_FAILED: "a decided block could not be executed here, for reasons of this machine",
  GENESIS_INVALID: "genesis.json contradicts itself, its snapshot, the runtime or the chain",
  GENESIS_MALFORMED: "genesis.json or the draft is not of this form; the message names the fields",
  IMPORT_FORBIDDEN: "the module imports what no challenge may",
  IMPORT_KIND: "only functions can be imported",
  IMPORT_RESERVED: "the function has a number in the host ABI but does not run yet",
  INTERNAL: "an error without a code: a bug; its stack is in the log",
  INVALID: "the engine does not accept the module",
  LIMIT_DATA_SEGMENTS: "too many data segments",
  LIMIT_ELEMENT_SEGMENTS: "too many element segments",
  LIMIT_EXPORTS: "too many exports",
  LIMIT_FUNCTIONS: "too many functions",
  LIMIT_GLOBALS: "too many globals",
  LIMIT_IMPORTS: "too many imports",
  LIMIT_TABLES: "too many tables",
  LIMIT_TYPES: "too many types",
  LISTEN_FAILED: "the dev chain cannot listen there",
  LOCAL_FAILURE: "this machine could not finish the evaluation; nothing is said about the work",
  MALFORMED: "the bytes are not a Wasm module",
  MANIFEST_FORM: "a field is missing, unknown or of another type",
  MANIFEST_FORMAT_VERSION: "a format of the manifest that this version does not know",
  MANIFEST_IMPORTS: "the imports are not sorted, doubled, unknown, or reserved",
  MANIFEST_INVALID: "the signed manifest has faults; each is listed with its own code",
  MANIFEST_LIMITS:
    "a limit is outside its range, which the message gives, or the wall limit is too low",
  MODULE_IMPORT_NOT_LISTED: "the module imports what its manifest does not list",
  MODULE_PROFILE: "the module is outside the profile; the message names the sandbox's own code",
  NOT_A_MEMBER: "a vote from a peer that is in neither this set nor the next",
  PROFILE_TAIL_CALL: "tail calls are outside the profile",
  PROOF_MALFORMED: "the state proof has an impossible form",
  PROOF_ROOT_MISMATCH: "the state proof leads to another root",
  SESSION_KEY_MISMATCH: "the configured session key is not that of the hotkey's live delegation",
  SETUP_FAILED: "the dev chain refused a step of the subnet's set-up",
  SET_CHAIN_INCOMPLETE:
    "the peer lacks changes of the validator set between here and the state that it offers",
  SNAPSHOT_CHUNK_INVALID: "the bytes are not the chunk of this hash",
  SNAPSHOT_CHUNK_SIZE: "a piece of a chunk has another length than the manifest says",
  SNAPSHOT_MANIFEST_INVALID:
    "header, certificate and cut of an offered state do not belong together",
  SNAPSHOT_NOT_CERTIFIED: "no quorum of the height's own set signed the offered state",
  SNAPSHOT_OTHER_BLOCK: "the block under an offered state is not the certified one",
  STATUS_NOT_A_MEMBER: "a status from a hotkey that is no member",
  SUBMISSIONS_FAILED: "some submissions of a batch failed; the message names each with its code",
  SYNC_EMPTY_ANSWER: "a peer claimed heights that it did not show",
  SYNC_FALSE_TIP: "a peer went on offering a state that it does not serve",
  SYNC_OTHER_ANSWER: "the answer is one to another question",
  SYNC_TOO_MANY: "more decisions than were asked for",
  SYNC_TRICKLE: "a peer sends far less than fits an answer, again and again",
  SYNC_WRONG_HEIGHT: "decisions of other heights than were asked for",
  SYNC_WRONG_SET: "a validator set of another hash than was asked for",
  SYNC_WRONG_SET_CHANGE: "a change of the validator set that the set before did not certify",
  TRUST_NOT_REACHED:
    "the parent hashes from the trusted head down do not lead to the offered state",
  TRUST_OTHER_BLOCK: "a peer has another block at the height of the trusted head",
  USAGE: "unknown command or flag, or a value out of range",
};
