/** Owners that wait, identities: who may speak, and as whom. */

import { encodePeerId } from "@platform/keys";
import { ApiPath, IDENTITY_KINDS, type IdentityKind, trustView } from "@platform/node-api";
import { CodedError, fromHex, utf8 } from "@platform/protocol";
import type { IdentityInfo } from "@platform/runtime";
import type { Hono } from "hono";
import { type HttpContext, requireApi } from "./context.ts";
import { answer } from "./json-answer.ts";
import { hexParameter, notFound } from "./params.ts";

const BY = { account: "account", "peer-key": "peerKey", name: "name" } as const;

export function peopleRoutes(app: Hono, context: HttpContext): void {
  app.get(ApiPath.ownerRotation, async () =>
    answer({ waiting: await requireApi(context).ownerRotation() }),
  );
  app.get(ApiPath.trust(":challenge", ":validator"), async (c) => {
    const found = await requireApi(context).trustExplain(
      hexParameter("validator", c.req.param("validator")),
      hexParameter("challenge", c.req.param("challenge")),
    );
    return answer(trustView(found));
  });
  app.get(ApiPath.identity(":by", ":value"), async (c) => {
    const by = identityKind(c.req.param("by"));
    const value = c.req.param("value") ?? "";
    const bytes = by === "name" ? utf8(value) : fromHex(hexParameter("value", value));
    const found = await requireApi(context).identity(BY[by], bytes);
    if (found === null) throw notFound("such identity");
    return answer(identityView(found));
  });
}

function identityKind(text: string | undefined): IdentityKind {
  const kind = IDENTITY_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new CodedError({
    code: "BAD_PARAMETER",
    message: `an identity is found by ${IDENTITY_KINDS.join(", ")}`,
  });
}

function identityView({ account, peerKey, since, links, name, retired }: IdentityInfo) {
  return {
    account,
    peerKey,
    peerId: encodePeerId(peerKey),
    since,
    links,
    name: name.length === 0 ? null : new TextDecoder().decode(name),
    retired: retired.map((one) => ({ ...one, peerId: encodePeerId(one.peerKey) })),
  };
}
