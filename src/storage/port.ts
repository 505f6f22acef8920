/** Where encrypted files are kept. Names are ours (`attachment/<id>`); nothing in them tells what is inside. */
export interface Storage {
  /** Writes a file whole or not at all; one of the same name is replaced. */
  put(name: string, bytes: Buffer): Promise<void>;
  /** @returns undefined when there is no such file */
  get(name: string): Promise<Buffer | undefined>;
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>;
  /** Removes what lies under a prefix and was written before then. */
  removeOlder(prefix: string, before: Date): Promise<void>;
}
