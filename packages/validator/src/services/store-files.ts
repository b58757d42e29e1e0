/** Names of the files in a data directory, for messages and backups. */
export const STORE_FILES = {
  signer: "signer.db",
  blocks: "blocks.db",
  blobs: "blobs.db",
  audit: "audit.jsonl",
  state: "state.db",
} as const;
