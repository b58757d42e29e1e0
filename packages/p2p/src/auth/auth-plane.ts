import type { Connection, Stream } from "@libp2p/interface";
import { lpStream } from "@libp2p/utils";
import { MAX_CERTIFICATE_BYTES } from "@platform/protocol";
import type { NetworkContext } from "../host/context.ts";
import type { Host } from "../host/create-host.ts";
import { exactBytes } from "../messages.ts";

const READ_TIMEOUT_MS = 5_000;
const VERDICT_TIMEOUT_MS = 10_000;
/** Generous: on a loaded machine the handshakes of a whole network happen at once. */
const MISSING_AFTER_MS = 20_000;
const REFUSED_BAN_MS = 60_000;

/**
 * One-way show of the signed delegation, once on each connection.
 *
 * The member table already decides who is who; the certificate lets the main thread check the
 * delegation against the metagraph, and lets a rotated key introduce itself on an open plane.
 */
export class AuthPlane {
  readonly #context: NetworkContext;
  readonly #shown = new WeakSet<Connection>();

  constructor(context: NetworkContext) {
    this.#context = context;
  }

  async start(host: Host): Promise<void> {
    await host.handle(
      this.#context.names.auth,
      (stream, connection) => this.#receive(stream, connection),
      // Two, so that a second certificate is seen and answered with the end of the connection.
      { maxInboundStreams: 2, maxOutboundStreams: 1 },
    );
    host.addEventListener("connection:open", (event) => {
      void this.#show(event.detail);
      if (this.#context.config.role === "validator") this.#expect(event.detail);
    });
  }

  async #show(connection: Connection): Promise<void> {
    const certificate = this.#context.config.certificate;
    if (certificate === undefined || certificate.length === 0) return;
    try {
      const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
      const stream = await connection.newStream(this.#context.names.auth, { signal });
      await lpStream(stream).write(certificate, { signal });
      await stream.close({ signal });
    } catch (error) {
      // The peer may lack the protocol or be gone; it then misses the certificate and says so.
      connection.log.error("certificate was not shown - %e", error);
    }
  }

  #expect(connection: Connection): void {
    const timer = setTimeout(() => {
      if (connection.status !== "open" || this.#shown.has(connection)) return;
      this.#context.counters.add("certificates_missing");
      close(connection);
    }, MISSING_AFTER_MS);
    timer.unref();
    connection.addEventListener("close", () => clearTimeout(timer));
  }

  async #receive(stream: Stream, connection: Connection): Promise<void> {
    const { counters, members, asks, bans } = this.#context;
    const peerId = connection.remotePeer.toString();
    try {
      if (this.#shown.has(connection)) throw new Error("a second certificate on one connection");
      this.#shown.add(connection);
      const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
      const frame = await lpStream(stream, { maxDataLength: MAX_CERTIFICATE_BYTES }).read({
        signal,
      });
      await stream.close({ signal });
      counters.add("certificates_received");
      const input = { from: members.ref(peerId), bytes: exactBytes(frame.subarray()) };
      // Late or failed answers change nothing: the member table stands by itself.
      const ask = asks.ask("certificate", input, VERDICT_TIMEOUT_MS).catch(() => true);
      if (await ask) return;
      counters.add("certificates_refused");
      bans.ban(peerId, REFUSED_BAN_MS);
      close(connection);
    } catch (error) {
      counters.add("certificates_malformed");
      stream.abort(error instanceof Error ? error : new Error(String(error)));
      close(connection);
    }
  }
}

function close(connection: Connection): void {
  connection.close().catch((error: Error) => connection.abort(error));
}
