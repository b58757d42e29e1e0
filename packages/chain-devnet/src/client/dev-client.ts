/** A small client of the dev chain's RPC: requests, storage reads, signed calls. */

import { once } from "node:events";
import { CodedError, fromHex, type Signer, toHex } from "@platform/protocol";
import { WebSocket } from "ws";
import { MAX_FRAME_BYTES } from "../node/limits.ts";
import { eraAt } from "../runtime/era.ts";
import { encodeSigned, signingPayload } from "../runtime/extrinsic.ts";
import { runtimeCall } from "../runtime/runtime.ts";
import { account } from "../runtime/system.ts";
import type { VariantValue } from "../scale/scale-types.ts";
import type { StorageItem } from "../state/storage-item.ts";

const ERA_BLOCKS = 64;
const REQUEST_TIMEOUT_MS = 30_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: CodedError): void;
}

export interface HeadInfo {
  readonly number: number;
  /** Hex without prefix. */
  readonly hash: string;
}

export class DevClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(data.toString()));
    socket.on("close", () => this.#failAll("the connection was closed"));
    socket.on("error", () => socket.terminate());
  }

  /** @throws CodedError CHAIN_UNREACHABLE */
  static async connect(url: string): Promise<DevClient> {
    const socket = new WebSocket(url, {
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: REQUEST_TIMEOUT_MS,
    });
    try {
      await once(socket, "open");
    } catch (cause) {
      throw new CodedError(
        { code: "CHAIN_UNREACHABLE", message: `no chain answers at ${url}` },
        { cause },
      );
    }
    return new DevClient(socket);
  }

  #receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as {
      id?: number;
      result?: unknown;
      error?: { code: number; message: string; data?: string };
    };
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else
      waiting.reject(
        new CodedError({
          code: "CHAIN_REFUSED",
          message: `${error.code}: ${error.message}${error.data ? `: ${error.data}` : ""}`,
        }),
      );
  }

  #failAll(message: string): void {
    for (const { reject } of this.#waiting.values())
      reject(new CodedError({ code: "CHAIN_UNREACHABLE", message }));
    this.#waiting.clear();
  }

  /** @throws CodedError CHAIN_REFUSED with the node's own text, CHAIN_UNREACHABLE */
  async request<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    const timer = setTimeout(
      () => this.#failAll(`no answer to ${method} in ${REQUEST_TIMEOUT_MS} ms`),
      REQUEST_TIMEOUT_MS,
    );
    this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    try {
      return (await answer) as T;
    } finally {
      clearTimeout(timer);
    }
  }

  async best(): Promise<HeadInfo> {
    const { number } = await this.request<{ number: string }>("chain_getHeader");
    const hash = await this.request<string>("chain_getBlockHash", Number(number));
    return { number: Number(number), hash: hash.slice(2) };
  }

  /** Makes blocks at once. */
  async seal(count: number): Promise<HeadInfo> {
    const head = await this.request<HeadInfo>("dev_seal", count);
    return { number: head.number, hash: head.hash.slice(2) };
  }

  async startTimer(): Promise<void> {
    await this.request("dev_startTimer");
  }

  /** Value of a storage item at the best block. */
  async read<Keys extends unknown[], V, R>(
    item: StorageItem<Keys, V, R>,
    ...keys: Keys
  ): Promise<R> {
    const key = item.key(...keys);
    const value = await this.request<string | null>("state_getStorage", `0x${key}`);
    const stored = value === null ? undefined : fromHex(value.slice(2));
    return item.get({ get: () => stored }, ...keys);
  }

  async nonceOf(who: string): Promise<number> {
    return (await this.read(account, who)).nonce;
  }

  /** Signs with a mortal era from the best block and hands it to the pool; the hash, hex. */
  async submit(signer: Signer, call: VariantValue, nonce: number): Promise<string> {
    const { number, hash } = await this.best();
    const genesis = await this.request<string>("chain_getBlockHash", 0);
    const callBytes = runtimeCall.codec.enc(call);
    const part = { era: eraAt(number, ERA_BLOCKS), nonce, tip: 0n };
    const payload = signingPayload(callBytes, part, {
      genesisHash: genesis.slice(2),
      birthHash: hash,
    });
    const signature = fromHex(await signer.sign(payload));
    const bytes = encodeSigned(callBytes, { ...part, signer: signer.publicKey, signature });
    const answer = await this.request<string>("author_submitExtrinsic", `0x${toHex(bytes)}`);
    return answer.slice(2);
  }

  close(): void {
    this.#socket.close();
  }
}
