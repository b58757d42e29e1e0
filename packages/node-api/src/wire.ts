import { z } from "zod";

/** A non-negative integer of any size, as the decimal string that JSON carries. */
export const decimal = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,30})$/)
  .transform(BigInt);
export const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
export const signature = z.string().regex(/^[0-9a-f]{128}$/);
