export { createFileAtomically, replaceFileAtomically } from "./atomic-file.ts";
export * from "./key-file.ts";
export type { KeystoreCode } from "./keystore-error.ts";
export * from "./peer-id.ts";
export { SCRYPT_COST } from "./seal.ts";
export * from "./signer.ts";
export * from "./small-order.ts";
export * from "./ss58.ts";
export * from "./verify.ts";
