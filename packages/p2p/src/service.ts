import { CodedError, type Port, toErrorRecord } from "@platform/protocol";
import type { NetworkConfig } from "./config.ts";
import type { NetworkCommand, NetworkEvent } from "./messages.ts";

/**
 * The network service: opens the host, then answers commands until `stop`.
 *
 * Never rejects for a start-up failure: the port gets `failed` with the code, because in a worker
 * nobody else hears of it. libp2p is loaded here, not on import, so that the main thread stays
 * small.
 */
export async function startNetwork(
  port: Port<NetworkCommand, NetworkEvent>,
  config: NetworkConfig,
): Promise<() => Promise<void>> {
  try {
    const { openNetwork } = await import("./host/network.ts");
    return await openNetwork(port, config);
  } catch (error) {
    port.post({ type: "failed", error: startError(error, config) });
    return async () => undefined;
  }
}

function startError(error: unknown, config: NetworkConfig): ReturnType<typeof toErrorRecord> {
  if (error instanceof CodedError) return error.toRecord();
  const text = allMessages(error);
  const where = config.listen.join(", ");
  if (text.includes("EADDRINUSE"))
    return {
      code: "PORT_IN_USE",
      message: `cannot listen on ${where}: another process has this port`,
      hint: "stop the other process, or choose another port for this host in the configuration",
      data: { listen: where },
    };
  if (/EADDRNOTAVAIL|EACCES|UnsupportedListenAddress|InvalidMultiaddr/.test(text))
    return {
      code: "ADDRESS_UNUSABLE",
      message: `cannot listen on ${where}: ${text}`,
      hint: "use an address of this machine such as /ip4/0.0.0.0/tcp/30400, and a port above 1023",
      data: { listen: where },
    };
  return toErrorRecord(error);
}

/** libp2p wraps the socket's error once or twice, in `errors` or `cause`. */
function allMessages(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors : [];
  const nested = "errors" in error && Array.isArray(error.errors) ? error.errors : inner;
  const causes = error.cause === undefined ? nested : [...nested, error.cause];
  return [`${error.name}: ${error.message}`, ...causes.map(allMessages)].join("; ");
}
