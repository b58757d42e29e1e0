import type { Logger } from "../../src/logger.ts";

/** Keeps what was said. */
export interface HeardLogger extends Logger {
  readonly lines: { readonly level: keyof Logger; readonly message: string }[];
}

export function silentLogger(): HeardLogger {
  const lines: HeardLogger["lines"] = [];
  const at = (level: keyof Logger) => (message: string) => void lines.push({ level, message });
  return {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
