/** Codes that make a block invalid (src/entry-points.ts `Invalid`); append-only. */
export const enum Invalid {
  Malformed = -1,
  ChainId = -2,
  SpecVersion = -3,
  Mortality = -4,
  Nonce = -5,
  Signature = -6,
  Payment = -7,
  Unregistered = -8,
  InherentMissing = -9,
  InherentWrong = -10,
  NotAllowedHere = -11,
  TooMany = -12,
  Context = -13,
  Weight = -14,
}
