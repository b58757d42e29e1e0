import { ASSIGNED, CANCELLED, COMPLETED, EXECUTING, FAILED, PENDING } from "./errors";

/** Bit s of row r: r may become s. What has ended stays so. */
const TABLE: StaticArray<u8> = [
  (1 << ASSIGNED) | (1 << FAILED) | (1 << CANCELLED),
  (1 << EXECUTING) | (1 << PENDING) | (1 << ASSIGNED) | (1 << FAILED) | (1 << CANCELLED),
  (1 << COMPLETED) | (1 << FAILED) | (1 << PENDING) | (1 << ASSIGNED) | (1 << CANCELLED),
  0,
  0,
  0,
];

export function mayBecome(from: u8, to: u8): bool {
  return (TABLE[from] & (1 << to)) != 0;
}
