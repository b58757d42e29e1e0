/** What crosses threads, processes and the wire in the place of an exception. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The base of every error that a user or a peer may meet.
 *
 * `code` is stable UPPER_SNAKE and listed in docs/reference/errors.md; `message` is for people;
 * `hint` names the next thing to do, a command where there is one.
 */
export class CodedError extends Error {
  override readonly name: string = "CodedError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, string>> | undefined;

  constructor(record: ErrorRecord, options?: { cause?: unknown }) {
    super(record.message, options);
    this.code = record.code;
    this.hint = record.hint;
    this.data = record.data;
  }

  toRecord(): ErrorRecord {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.data === undefined ? {} : { data: this.data }),
    };
  }

  static fromRecord(record: ErrorRecord): CodedError {
    return new CodedError(record);
  }
}

/** A coded record of anything thrown; a foreign exception becomes INTERNAL with its message. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof CodedError) return thrown.toRecord();
  return { code: "INTERNAL", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** A broken invariant is a bug: it stops the caller instead of going on with wrong state. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
