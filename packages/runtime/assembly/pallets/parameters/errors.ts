import { failure, Outcome } from "../../fw/outcome";

export const PARAMETERS: u8 = 4;

export const enum ParameterError {
  UnknownParameter = 0,
  Frozen = 1,
  OutOfBounds = 2,
  NoChange = 3,
  WindowsTooLong = 4,
  SandboxNeedsOwnKind = 5,
}

export const enum ParameterEvent {
  Queued = 0,
  Changed = 1,
  SandboxDeferred = 2,
}

export function parameterFailure(error: ParameterError): Outcome {
  return failure(PARAMETERS, error);
}
