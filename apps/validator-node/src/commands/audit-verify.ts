import { CodedError } from "@platform/protocol";
import { verifyAuditLog } from "@platform/storage";
import { createOutput } from "../cli/output.ts";

/** @throws CodedError AUDIT_BROKEN naming the first record that does not fit */
export function auditVerify(file: string, options: { readonly json?: boolean }): void {
  const verdict = verifyAuditLog(file);
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
