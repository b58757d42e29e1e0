import type { ReadyView } from "@platform/node-api";
import { CodedError } from "@platform/protocol";
import type { ValidatorApi } from "@platform/validator";

/** What the routes serve: the API from the moment that the node runs, its metrics from the start. */
export interface HttpContext {
  /** Null while the node starts or stops. */
  api(): ValidatorApi | null;
  ready(): Promise<ReadyView>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** @throws CodedError NODE_STARTING, answered with 503 */
export function requireApi(context: HttpContext): ValidatorApi {
  const api = context.api();
  if (api !== null) return api;
  throw new CodedError({
    code: "NODE_STARTING",
    message: "the validator is starting or stopping",
    hint: "ask /health/ready which part is missing, and try again",
  });
}
