import type { Logger } from "@platform/validator";
import { pino } from "pino";
import pretty from "pino-pretty";
import type { Config } from "../config/schema.ts";

/** Nobody's secret leaves through a log line, whatever a caller passes. */
const REDACTED = ["seed", "*.seed", "passphrase", "*.passphrase", "keys"];

/** The pipeline's port over pino: JSON lines, or coloured text on a terminal. Logs to stderr. */
export function createLogger(config: Config["log"], name: string): Logger {
  const people = config.format === "pretty" || (config.format === "auto" && process.stderr.isTTY);
  const stream = people
    ? pretty({ destination: 2, sync: true, ignore: "pid,hostname", singleLine: true })
    : pino.destination({ fd: 2, sync: true });
  const log = pino({ level: config.level, name, redact: REDACTED, base: { name } }, stream);
  return {
    debug: (message, fields) => log.debug(plain(fields), message),
    info: (message, fields) => log.info(plain(fields), message),
    warn: (message, fields) => log.warn(plain(fields), message),
    error: (message, fields) => log.error(plain(fields), message),
  };
}

/** Longest text of a field: some come from the network. */
const MAX_FIELD_CHARACTERS = 512;

/** pino cannot write a bigint; control characters of strangers stay out of a terminal. */
function plain(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return { message: clean(value.message), stack: value.stack };
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === "object" && value !== null && !(value instanceof Uint8Array))
    return plain(value as Readonly<Record<string, unknown>>);
  return value;
}

function clean(text: string): string {
  const cut = text.length > MAX_FIELD_CHARACTERS ? `${text.slice(0, MAX_FIELD_CHARACTERS)}…` : text;
  return cut.replace(/\p{Cc}/gu, "�");
}
