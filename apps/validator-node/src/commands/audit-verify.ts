import { createOutput } from "@platform/command-line/output";
import { CodedError } from "@platform/protocol";
import { type AuditVerdict, verifyAuditLog } from "@platform/storage";

/** @throws CodedError FILE_NOT_FOUND, AUDIT_BROKEN naming the first record that does not fit */
export function auditVerify(file: string, options: { readonly json?: boolean }): void {
  const verdict = walk(file);
  if (!verdict.ok)
    throw new CodedError({
      code: "AUDIT_BROKEN",
      message: `${file}: record ${verdict.record} does not fit: ${verdict.reason}`,
      hint: "the log was changed outside the validator; keep the file as evidence",
    });
  createOutput(options.json === true).result(
    { file, ok: true, records: verdict.records, headHash: verdict.headHash },
    () => `${file}: ${verdict.records} records, every hash fits`,
  );
}

function walk(file: string): AuditVerdict {
  try {
    return verifyAuditLog(file);
  } catch (cause) {
    throw new CodedError(
      { code: "FILE_NOT_FOUND", message: `the audit log ${file} cannot be read` },
      { cause },
    );
  }
}
