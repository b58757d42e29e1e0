/** Jobs of the challenge that nobody has finished, as `get_pending_mesh_jobs` gives them. */

export interface PendingJob {
  /** 32 bytes. */
  readonly id: Uint8Array;
  /** As `submit_mesh_job` journaled it. */
  readonly description: Uint8Array;
}

const COUNT_BYTES = 4;
const ID_BYTES = 32;
const LENGTH_BYTES = 4;

/**
 * u32 count, then for each job its id (32 bytes), u32 length and description; little-endian, in the
 * order given. As many whole jobs as `capacity` bytes hold; undefined if not even the count.
 */
export function encodePendingJobs(
  jobs: readonly PendingJob[],
  capacity: number,
): Uint8Array | undefined {
  if (capacity < COUNT_BYTES) return undefined;
  const taken: PendingJob[] = [];
  let size = COUNT_BYTES;
  for (const job of jobs) {
    const next = size + ID_BYTES + LENGTH_BYTES + job.description.length;
    if (next > capacity) break;
    taken.push(job);
    size = next;
  }
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, taken.length, true);
  let at = COUNT_BYTES;
  for (const { id, description } of taken) {
    out.set(id, at);
    view.setUint32(at + ID_BYTES, description.length, true);
    out.set(description, at + ID_BYTES + LENGTH_BYTES);
    at += ID_BYTES + LENGTH_BYTES + description.length;
  }
  return out;
}
