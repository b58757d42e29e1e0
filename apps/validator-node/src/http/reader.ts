/** Who asks: whoever sits on this machine reads as its validator does (PROTOCOL §13). */

import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** What a proxy adds: the connection is from this machine, the reader is not. */
const FORWARDED = ["forwarded", "x-forwarded-for"] as const;

/** False for a stranger, and for everybody behind a proxy that names whom it asks for. */
export function readsAsOperator(c: Context): boolean {
  if (FORWARDED.some((header) => c.req.header(header) !== undefined)) return false;
  return LOOPBACK.test(getConnInfo(c).remote.address ?? "");
}
