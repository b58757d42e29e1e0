export type { Database, SqlValue, Statement } from "./database/database.ts";
export { type DatabaseInit, MEMORY_PATH, openDatabase } from "./database/open-database.ts";
export { lockDataDirectory, lockForWriting, type WriterLock } from "./database/writer-lock.ts";
