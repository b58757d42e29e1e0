/** Hotkey, peer id and display name of this config's validator (docs/adr/0035). */

import { createOutput } from "@platform/command-line/output";
import {
  createEd25519Signer,
  decodePeerId,
  encodePeerId,
  encodeSs58,
  readPublicKey,
} from "@platform/keys";
import { createNodeApiClient, type IdentityView, type NodeApiClient } from "@platform/node-api";
import {
  CodedError,
  fromHex,
  type Hex32,
  Scheme,
  signIdentityLink,
  utf8,
} from "@platform/protocol";
import { call } from "@platform/runtime";
import { type Caller, callRefused, openCaller, type SendOptions } from "./send-call.ts";

/**
 * Links the first peer key, or rotates to another; both sides sign here.
 * @throws CodedError ALREADY_LINKED, NOT_LINKED, KEY_IN_USE, CALL_REFUSED, KEYSTORE_*
 */
export async function identityTake(
  verb: "link" | "rotate",
  options: SendOptions & { readonly peerKey?: string },
): Promise<void> {
  const caller = await openCaller(options);
  const { api, chainId, hotkey } = caller;
  const seed =
    options.peerKey === undefined ? fromHex(caller.peerSeed) : peerSeed(caller, options.peerKey);
  const peer = createEd25519Signer(seed);
  const account = hotkey.publicKey;
  const peerKey = peer.publicKey;
  const [own, holder] = [await find(api, "account", account), await find(api, "peer-key", peerKey)];
  checkTake(verb, own, holder, peerKey);
  const link = { account, peerKey, place: own?.links ?? 0 };
  const args = { peerKey, ...(await signIdentityLink(chainId, link, hotkey, peer)) };
  const made = verb === "link" ? call.identityLink(args) : call.identityRotate(args);
  const extrinsic = await caller.send(made);
  const after = await find(api, "account", account);
  if (after?.peerKey !== peerKey)
    throw callRefused("the peer key is retired, or was taken meanwhile");
  createOutput(options.json === true).result({ extrinsic, ...after }, () => identityText(after));
}

function checkTake(
  verb: "link" | "rotate",
  own: IdentityView | null,
  holder: IdentityView | null,
  peerKey: Hex32,
): void {
  if (verb === "link" && own !== null)
    throw new CodedError({
      code: "ALREADY_LINKED",
      message: `this hotkey is linked to ${own.peerId}`,
      hint: "`validator-node identity rotate --peer-key FILE` puts another in its place",
    });
  if (verb === "rotate" && own === null)
    throw new CodedError({
      code: "NOT_LINKED",
      message: "this hotkey has no peer key yet",
      hint: "`validator-node identity link` binds the first one",
    });
  if (holder !== null)
    throw new CodedError({
      code: "KEY_IN_USE",
      message: `${encodePeerId(peerKey)} belongs to ${encodeSs58(holder.account)}`,
      hint: "name the file of a fresh key: --peer-key FILE, from `subnet keys new --scheme ed25519`",
    });
}

/** @throws CodedError NOT_LINKED, NAME_TAKEN, CALL_REFUSED */
export async function identitySetName(text: string, options: SendOptions): Promise<void> {
  const name = text.normalize("NFC");
  const caller = await openCaller(options);
  const account = caller.hotkey.publicKey;
  const holder = await find(caller.api, "name", name);
  if (holder !== null && holder.account !== account)
    throw new CodedError({
      code: "NAME_TAKEN",
      message: `${name} is the name of ${encodeSs58(holder.account)}`,
      hint: "choose another one",
    });
  if ((await find(caller.api, "account", account)) === null)
    throw new CodedError({
      code: "NOT_LINKED",
      message: "a name belongs to a hotkey with a peer key",
      hint: "run `validator-node identity link` first",
    });
  const extrinsic = await caller.send(call.identitySetName({ name: utf8(name) }));
  const after = await find(caller.api, "account", account);
  if (after?.name !== name)
    throw callRefused("a name has 1 to 64 bytes of visible UTF-8 without outer spaces");
  createOutput(options.json === true).result({ extrinsic, ...after }, () => identityText(after));
}

/** @throws CodedError NOT_FOUND */
export async function identityShow(
  who: string,
  options: { readonly url: string; readonly json?: boolean },
): Promise<void> {
  const api = createNodeApiClient(options.url);
  const found = (await findByKey(api, who)) ?? (await find(api, "name", who.normalize("NFC")));
  if (found === null)
    throw new CodedError({
      code: "NOT_FOUND",
      message: `nobody is linked under ${who}`,
      hint: "give a hotkey, a live peer id or an exact name",
    });
  createOutput(options.json === true).result(found, () => identityText(found));
}

/** A key in any spelling; null where the text is none, and may be a name. */
async function findByKey(api: NodeApiClient, who: string): Promise<IdentityView | null> {
  const peerKey = orNull(() => decodePeerId(who));
  if (peerKey !== null) return find(api, "peer-key", peerKey);
  const account = orNull(() => readPublicKey(who));
  return account === null ? null : find(api, "account", account);
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

async function find(
  api: NodeApiClient,
  by: "account" | "peer-key" | "name",
  value: string,
): Promise<IdentityView | null> {
  try {
    return await api.identity(by, value);
  } catch (error) {
    if (error instanceof CodedError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

function peerSeed(caller: Caller, file: string): Uint8Array {
  const { scheme, seed } = caller.loadKey(file);
  if (scheme === Scheme.ed25519) return seed;
  throw new CodedError({
    code: "KEYSTORE_SCHEME",
    message: `${file} holds no ed25519 key`,
    hint: "peer keys are ed25519: `subnet keys new FILE --scheme ed25519`",
  });
}

function identityText({ account, peerId, name, since, retired }: IdentityView): string {
  return [
    `hotkey      ${encodeSs58(account)}`,
    `public key  ${account}`,
    `name        ${name ?? "none"}`,
    `peer id     ${peerId} since slot ${since}`,
    ...retired.map((one) => `retired     ${one.peerId} slots ${one.from} to ${one.to}`),
  ].join("\n");
}
